package dev.drover.operators.dispatch;

/** What a throttled call ran into. */
public enum Throttle {
    /** Too many calls at a time, of the function or of the account. Also where the service does not say. */
    CONCURRENCY,
    /** Too many calls a second. */
    RATE
}
