package dev.drover.contract;

/** Why an attempt did not end in a clean INTACT, or why an item got a final status other than VERIFIED. */
public enum Cause {
    /** No object at the invocation's own URI. */
    OUTPUT_MISSING,
    /** The object's length is not the one stated by the reply or by the object itself. */
    SIZE_MISMATCH,
    /** The object's SHA-256 is not the one stated by the reply or by the object itself. */
    DIGEST_MISMATCH,
    /** The number of records is not the one expected by the item or stated by the reply. */
    RECORDS_MISMATCH,
    /** The content check that the item asked for failed. */
    CONTENT_INVALID,
    /** Neither the reply nor the object itself states a digest, so that nothing proves the output whole. */
    UNPROVEN,
    /** The reply is not a reply by the contract. */
    REPLY_UNREADABLE,
    /** The reply names an item that was not in the request. */
    REPLY_FOREIGN_ITEM,
    /** The reply names an item more than once. */
    REPLY_REPEATED_ITEM,
    /** The reply has no result for the item. */
    REPLY_LEFT_OUT,
    /** The reply names a URI that is not the invocation's own. */
    REPLY_FOREIGN_URI,
    /** The worker answered with an error for the item. */
    WORKER_ERROR,
    /** The function failed as a whole (unhandled exception, out of memory, killed by its own time-out). */
    FUNCTION_ERROR,
    /** No answer within the time-out. */
    NEVER_RETURNED,
    /** Throttled until the retry budget was used up. */
    THROTTLED,
    /** Transport or service faults until the retry budget was used up. */
    TRANSIENT,
    /** The service refuses the call deterministically: function missing, access denied, payload too large. */
    CALL_REFUSED,
    /** The store did not say whether the output is there. */
    STORE_UNDECIDED,
    /** Handed back before it was sent, to let a checkpoint through or because its target is out. */
    DEFERRED,
    /** The item's time was used up. */
    TIME_USED_UP,
    /** The record is not a work item by the contract. */
    UNREADABLE_RECORD,
    /** The worker name is not configured. */
    UNKNOWN_WORKER,
    /** The input lies outside the allowed prefixes. */
    INPUT_NOT_ALLOWED,
    /** The output lies outside the allowed prefixes. */
    OUTPUT_NOT_ALLOWED,
    /** The content check that the item asks for is not one that this job has. */
    UNKNOWN_CONTENT_CHECK,
    /** The run is paused. */
    RUN_PAUSED,
    /** The run is cancelled. */
    RUN_CANCELLED,
    /** The run's budget is spent. */
    OVER_BUDGET,
    /** The item's generation is below the run's minimum generation. */
    BELOW_MINIMUM_GENERATION
}
