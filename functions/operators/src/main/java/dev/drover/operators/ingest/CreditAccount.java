package dev.drover.operators.ingest;

/**
 * Decides whether one source subtask may let a record in. Pure: the caller brings the time and the lock.
 *
 * <p>A subtask may always fill its fair share of the window, and beyond it its part of what is free, where the active
 * subtasks are those that share it: so a hot shard can use the whole window, and all together don't fill it several times
 * within one round trip. Idle ones that wake up to their fair share can still overrun it; dispatch's capacity has room
 * for that. What a restore brought back is taken off the window: else each restart would add a window to the items in the
 * flow.
 *
 * <p>Without credit a record passes after the longest wait, so that a wrong count can never stop the flow. That wait
 * doubles with every few records that passed so and have not been followed by one that left: one a second for the hours of
 * an outage, or beside items that take minutes, would fill dispatch after all.
 */
public final class CreditAccount {
    /** The longest wait while nothing has passed without credit. */
    static final long LONGEST_WAIT_NANOS = 1_000_000_000L;

    /** So many records double the wait: 39 pass in an hour, 65 in a day. */
    private static final int DOUBLED_EVERY = 4;

    private static final int MOST_DOUBLINGS = 12;

    private static final long LARGEST_ALLOWANCE = 4096;

    /**
     * A fourth of the limit is let in beyond it whatever the rate: it is not known before the first items leave, and where a
     * window without it is too small, the rate that would widen it can't rise.
     */
    private static final long PART_BEYOND = 4;

    /** Records that a subtask of dispatch holds beyond the window: those that pass without credit. */
    private static final int CAPACITY_SLACK = 64;

    private final long limit;
    private final int subtasks;
    private final long roundTripNanos;
    private long sent;
    private FlowCredit.Balance balance = new FlowCredit.Balance(0, 0, 0, FlowCredit.Balance.UNKNOWN, 1);
    private boolean told;
    private long sentAtBalance;
    private long balanceNanos;
    private double ratePerNano;
    private long lastEntryNanos;
    /** Records that passed without credit, less those that left since. */
    private long overdraft;

    /**
     * @param limit how many items dispatch may have in flight, over all subtasks
     * @param subtasks of the source
     * @param roundTripNanos how long it takes from where an item leaves until another takes its place
     */
    public CreditAccount(long limit, int subtasks, long roundTripNanos, long nowNanos) {
        this.limit = limit;
        this.subtasks = subtasks;
        this.roundTripNanos = roundTripNanos;
        this.balanceNanos = nowNanos;
        this.lastEntryNanos = nowNanos;
    }

    /** Whether a record may enter now. */
    public boolean mayEnter(long nowNanos) {
        return nowNanos - lastEntryNanos >= longestWaitNanos() || hasCredit();
    }

    private long longestWaitNanos() {
        return LONGEST_WAIT_NANOS << Math.min(MOST_DOUBLINGS, overdraft / DOUBLED_EVERY);
    }

    private boolean hasCredit() {
        long free = Math.max(0, window() - balance.carried());
        long share = Math.max(1, free / subtasks);
        long inFlow = sentAtBalance - balance.ownLeft();
        long borrowed = inFlow + Math.max(0, free - balance.othersInFlow() - inFlow) / balance.active();
        return sent - balance.ownLeft() < Math.max(share, borrowed);
    }

    /** How long at most until a record may enter, if nothing leaves. */
    public long nanosUntilLongestWait(long nowNanos) {
        return Math.max(0, lastEntryNanos + longestWaitNanos() - nowNanos);
    }

    /** Books a record that enters. */
    public void entered(long nowNanos) {
        overdraft = hasCredit() ? 0 : overdraft + 1;
        sent++;
        lastEntryNanos = nowNanos;
    }

    /** Takes a new balance. */
    public void update(FlowCredit.Balance newBalance, long nowNanos) {
        long elapsed = nowNanos - balanceNanos;
        // The first balance is where counting begins: what left before belongs to the job before a restart.
        if (told && elapsed > 0) {
            double now = Math.max(0, newBalance.totalLeft() - balance.totalLeft()) / (double) elapsed;
            // Smoothed over a few signals, because results leave in bursts.
            ratePerNano = 0.5 * ratePerNano + 0.5 * now;
        }
        overdraft = Math.max(0, overdraft - Math.max(0, newBalance.ownLeft() - balance.ownLeft()));
        balance = newBalance;
        told = true;
        sentAtBalance = sent;
        balanceNanos = nowNanos;
    }

    /** The limit, and what leaves before others can take its place; never more than the largest window. */
    public long window() {
        long onTheWay = (long) Math.ceil(ratePerNano * roundTripNanos);
        return Math.min(largestWindow(limit), limit + Math.max(limit / PART_BEYOND, onTheWay) + 1);
    }

    /**
     * The window is as large as this only while items leave that fast: at a round trip of 0.8 s, 5,000 items a second or, for
     * a limit above 4,096, items that take 0.8 s on average. Dispatch must hold as many.
     */
    public static long largestWindow(long limit) {
        return limit + Math.max(limit, LARGEST_ALLOWANCE);
    }

    /**
     * How many items each subtask of dispatch must have room for. With several subtasks each has room for twice its share of
     * the largest window, since a random choice of subtask does not fill them evenly.
     */
    public static int capacity(long limit, int subtasks) {
        int share = (int) ((largestWindow(limit) + subtasks - 1) / subtasks);
        return (subtasks == 1 ? share : 2 * share) + CAPACITY_SLACK;
    }

    public long sent() {
        return sent;
    }
}
