package dev.drover.contract;

/** The final statuses. Each (run, id) has exactly one a generation; the last generation counts. */
public enum ItemStatus {
    /** The output exists and every check on it passed. */
    VERIFIED,
    /** Attempts or time used up. */
    EXHAUSTED,
    /** Policy refused the item; nothing was invoked and nothing opened. */
    REJECTED,
    /** The record could not be understood; its bytes are kept on the ledger line. */
    QUARANTINED,
    /** The run was paused, cancelled or over budget when the item's turn came. */
    PARKED
}
