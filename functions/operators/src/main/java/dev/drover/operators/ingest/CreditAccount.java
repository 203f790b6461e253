package dev.drover.operators.ingest;

/**
 * Decides whether one source subtask may let a record in. Pure: the caller brings the time and the lock.
 *
 * <p>A subtask may always fill its fair share of the window, and beyond it its part of what is free, where the active
 * subtasks are those that share it: so a hot shard can use the whole window, and all together don't fill it several times
 * within one signal delay. Idle ones that wake up to their fair share can still overrun it; dispatch's capacity has room for that. What a restore brought back is taken off the window: else each restart
 * would add a window to the items in the flow.
 */
public final class CreditAccount {
    /** A record passes after this long whatever the credit says, so that a wrong count can never stop the flow. */
    static final long LONGEST_WAIT_NANOS = 1_000_000_000L;

    private static final long LARGEST_ALLOWANCE = 1024;

    private final long limit;
    private final int subtasks;
    private final long signalDelayNanos;
    private long sent;
    private FlowCredit.Balance balance = new FlowCredit.Balance(0, 0, 0, FlowCredit.Balance.UNKNOWN, 1);
    private long sentAtBalance;
    private long balanceNanos;
    private double ratePerNano;
    private long lastEntryNanos;

    /**
     * @param limit how many items dispatch may have in flight, over all subtasks
     * @param subtasks of the source
     * @param signalDelayNanos how old the balance can be
     */
    public CreditAccount(long limit, int subtasks, long signalDelayNanos, long nowNanos) {
        this.limit = limit;
        this.subtasks = subtasks;
        this.signalDelayNanos = signalDelayNanos;
        this.balanceNanos = nowNanos;
        this.lastEntryNanos = nowNanos;
    }

    /** Whether a record may enter now. */
    public boolean mayEnter(long nowNanos) {
        if (nowNanos - lastEntryNanos >= LONGEST_WAIT_NANOS) {
            return true;
        }
        long free = Math.max(0, window() - balance.carried());
        long share = Math.max(1, free / subtasks);
        long inFlow = sentAtBalance - balance.ownLeft();
        long borrowed = inFlow + Math.max(0, free - balance.othersInFlow() - inFlow) / balance.active();
        return sent - balance.ownLeft() < Math.max(share, borrowed);
    }

    /** How long at most until a record may enter, if nothing leaves. */
    public long nanosUntilLongestWait(long nowNanos) {
        return Math.max(0, lastEntryNanos + LONGEST_WAIT_NANOS - nowNanos);
    }

    /** Books a record that enters. */
    public void entered(long nowNanos) {
        sent++;
        lastEntryNanos = nowNanos;
    }

    /** Takes a new balance. */
    public void update(FlowCredit.Balance newBalance, long nowNanos) {
        long elapsed = nowNanos - balanceNanos;
        if (elapsed > 0) {
            double now = Math.max(0, newBalance.totalLeft() - balance.totalLeft()) / (double) elapsed;
            // Smoothed over a few signals, because results leave in bursts.
            ratePerNano = 0.7 * ratePerNano + 0.3 * now;
        }
        balance = newBalance;
        sentAtBalance = sent;
        balanceNanos = nowNanos;
    }

    /** The limit, and what leaves before the source can hear of it; never more than the largest window. */
    public long window() {
        long duringDelay = (long) Math.ceil(ratePerNano * signalDelayNanos);
        return Math.min(largestWindow(limit), limit + duringDelay + 1);
    }

    /**
     * The window is as large as this only while items leave that fast: at a signal delay of 0.4 s, 2,500 items a second
     * or, for a limit above 1,024, items that take 0.4 s on average. Dispatch must hold as many.
     */
    public static long largestWindow(long limit) {
        return limit + Math.max(limit, LARGEST_ALLOWANCE);
    }

    public long sent() {
        return sent;
    }
}
