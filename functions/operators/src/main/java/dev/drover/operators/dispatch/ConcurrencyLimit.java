package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;

/** How many calls of one target may be in flight from one subtask. Called on the dispatch loop only. */
public interface ConcurrencyLimit {
    /** The present limit; at least 1. */
    int current();

    /**
     * Tells the limit what a call came to.
     *
     * @param startedNanos when it was sent
     * @param endedNanos when it was answered or given up
     * @param inFlight calls in flight when it ended, itself included
     */
    void onSample(long startedNanos, long endedNanos, int inFlight, Outcome outcome);

    /** A limit that does not move. */
    static ConcurrencyLimit fixed(int limit) {
        return new ConcurrencyLimit() {
            @Override
            public int current() {
                return limit;
            }

            @Override
            public void onSample(long startedNanos, long endedNanos, int inFlight, Outcome outcome) {
                // Fixed by configuration: what happens does not move it.
            }
        };
    }

    /** This subtask's part of a limit over all subtasks; the first ones take the remainder, and none has less than 1. */
    static int share(int limit, int subtask, int subtasks) {
        int share = limit / subtasks + (subtask < limit % subtasks ? 1 : 0);
        return Math.max(1, share);
    }
}
