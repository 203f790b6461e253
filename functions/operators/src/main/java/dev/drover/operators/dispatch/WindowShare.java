package dev.drover.operators.dispatch;

/**
 * How many items of a worker whose targets are all out are handed back, so that they don't take the room of all others. The
 * source lets items in as others leave, whomever they are for: without this, the items of one dead function fill the flow
 * within seconds, and other workers get nothing. Handed back they come again later, at no cost in attempts.
 *
 * <p>What is handed back costs a record on the retry stream and makes way for items that may be for the same worker. So
 * there is a budget: ten for each item that came for another worker, and a share each time that a probe is due, since the
 * next item of another worker may wait behind them. Where none has come for long there is no one to make way for: the
 * backlog then stays in the stream. Pure; dispatch loop only.
 */
final class WindowShare {
    private static final int FOR_EACH_OTHER = 10;

    private final int most;
    private final long shareEveryNanos;
    private final long othersForNanos;
    private int budget;
    private long lastShareNanos;
    /** When an item last came for another worker that has a target, by the monotonic clock; long ago before the first. */
    private long lastOtherNanos = Long.MIN_VALUE / 2;

    /**
     * @param most that may be handed back at once: what this subtask can hold
     * @param shareEveryNanos how often a target that is out is probed
     * @param othersForNanos how long after its last item another worker counts as one that has work
     */
    WindowShare(int most, long shareEveryNanos, long othersForNanos) {
        this.most = most;
        this.shareEveryNanos = shareEveryNanos;
        this.othersForNanos = othersForNanos;
    }

    /** The last target of the worker was taken out. */
    void onOut(long nowNanos) {
        budget = 0;
        lastShareNanos = nowNanos;
    }

    /** An item came for another worker, which has a target. */
    void onOther(long nowNanos) {
        budget = Math.min(most, budget + FOR_EACH_OTHER);
        lastOtherNanos = nowNanos;
    }

    /**
     * How many to hand back while the worker is out, which is taken off the budget.
     *
     * @param held items of the worker that wait
     * @param share how many of them may stay: as many as the worker could have in flight
     */
    int toHandBack(int held, int share, long nowNanos) {
        if (held <= share || nowNanos - lastOtherNanos > othersForNanos) {
            return 0;
        }
        if (nowNanos - lastShareNanos >= shareEveryNanos) {
            budget = Math.min(most, budget + share);
            lastShareNanos = nowNanos;
        }
        int count = Math.min(held - share, budget);
        budget -= count;
        return count;
    }
}
