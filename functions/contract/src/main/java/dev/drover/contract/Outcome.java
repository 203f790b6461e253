package dev.drover.contract;

/** What an invocation came to. */
public enum Outcome {
    /** The function answered; the answer may still be unreadable or incomplete. */
    REPLIED,
    /** The service took the call as an event, to run the function later; what that came to is not known yet. */
    ACCEPTED,
    /** The function, or the worker for this item, reported an error. */
    WORKER_ERROR,
    /** No answer within the time-out. */
    NEVER_RETURNED,
    /** The service refused the call because of a concurrency or rate limit; the function did not run. */
    THROTTLED,
    /** A transport or service fault (5xx, connection lost); whether the function ran is unknown. */
    TRANSIENT,
    /** A deterministic refusal (function missing, access denied, payload too large); the function did not run. */
    REFUSED
}
