package dev.drover.operators.dispatch;

/** How many calls of one target may be in flight from one subtask. Called on the dispatch loop only. */
public interface ConcurrencyLimit {
    /** The present limit; at least 1. */
    int current();

    /** Whether the limit can still grow, so that time alone may let a waiting call go. */
    boolean mayGrow();

    /**
     * Tells the limit that time has passed. Called at each answer, and every few ten milliseconds while calls wait: items
     * that take minutes must not keep it small.
     *
     * @param inFlight calls in flight
     */
    void onTime(long nowNanos, int inFlight);

    /**
     * Tells the limit that a call was throttled.
     *
     * @param sentNanos when it was sent
     * @param accepted calls that are in flight without it
     * @param throttle what it ran into
     */
    void onThrottled(long sentNanos, long nowNanos, int accepted, Throttle throttle);

    /** Tells the limit that the same target throttled a call of another subtask: all of them together are at its limit. */
    void onThrottledElsewhere();

    /** Sets what the limit may be at most from now on; at least 1. */
    void max(int most);

    /**
     * Moves a limit that was found towards what others have found for the same target, so that subtasks which don't know of
     * each other's calls don't keep unequal parts.
     *
     * @param mean of all of them
     * @param part of the way, up to 1
     */
    void pull(int mean, double part);

    /** This subtask's part of a limit over all subtasks; the first ones take the remainder, and none has less than 1. */
    static int share(int limit, int subtask, int subtasks) {
        int share = limit / subtasks + (subtask < limit % subtasks ? 1 : 0);
        return Math.max(1, share);
    }
}
