package dev.drover.operators.dispatch;

/**
 * Finds how many calls a target takes at a time, from what the target refuses. Pure: the caller brings the time.
 *
 * <p>It starts low and doubles until the first throttled call. From then on a throttled call clamps it to what the target
 * had accepted, and the first one of a congestion epoch (of the calls sent after the last cut) cuts it by a few percent, so
 * that a target which others use too sees less at once. It grows again, slowly near the level at which it was refused and
 * faster the longer nothing is refused, but only while it is used, and never above what the configuration allows.
 *
 * <p>Latency plays no part: a call of Lambda takes as long as its item, and does not queue. The time constants are those
 * at which the simulation in {@code AdaptiveLimitSimulationTest} finds hidden limits again within 5 s.
 */
final class AdaptiveLimit implements ConcurrencyLimit {
    /** What all subtasks begin with together. */
    private static final double FIRST = 50;

    private static final double SECONDS_TO_DOUBLE = 0.15;
    private static final double USED = 0.9;
    /** What the first cut takes, in parts of the limit. */
    private static final double CUT = 0.04;
    /** A cut is at most so many times the first: each that follows at once is twice the one before. */
    private static final int DEEPEST = 8;
    /** A call that is refused sooner after a cut than this shows that it was not deep enough. */
    private static final double AT_ONCE_SECONDS = 0.3;
    /** How long it takes to come back to the level at which it was refused. */
    private static final double RECOVERY_SECONDS = 1;
    /** Growth right above that level, in parts of the limit a second. */
    private static final double GROWTH = 0.03;
    /** The growth's growth, with the square of the seconds above that level. */
    private static final double QUICKENING = 96;

    private static final double FASTEST_GROWTH = 2;
    /** Time that passed without a call of {@link #onTime} beyond this was not watched, and counts for nothing. */
    private static final double LONGEST_STEP_SECONDS = 0.1;

    private int max;
    private double limit;
    /** The level at which a call was refused; 0 before the first. */
    private double ceiling;
    /** The limit since a call was last refused, before it grew again. */
    private double floor;
    /** How long the limit was used since then. */
    private double quietSeconds;
    /** How long it was used since the last cut. */
    private double sinceCutSeconds;
    /** The last cut, in multiples of the first. */
    private int depth;

    private long lastCutNanos;
    private long lastTimeNanos;

    /**
     * @param max never exceeded; at least 1
     * @param subtasks that look for the limit of the same target
     */
    AdaptiveLimit(int max, int subtasks, long nowNanos) {
        this.max = max;
        this.limit = Math.min(max, Math.max(1, FIRST / subtasks));
        this.lastTimeNanos = nowNanos;
    }

    @Override
    public int current() {
        return (int) limit;
    }

    @Override
    public boolean mayGrow() {
        return limit < max;
    }

    @Override
    public void onTime(long nowNanos, int inFlight) {
        double step = Math.min(LONGEST_STEP_SECONDS, (nowNanos - lastTimeNanos) / 1e9);
        lastTimeNanos = nowNanos;
        // More are in flight only after a cut. Until they have ended there is no evidence that so many would be taken.
        boolean isUsed = inFlight >= USED * current() && inFlight <= current();
        if (!isUsed) {
            return;
        }
        quietSeconds += step;
        sinceCutSeconds += step;
        limit = Math.min(max, grown(step));
    }

    private double grown(double step) {
        if (ceiling == 0) {
            return limit * Math.pow(2, step / SECONDS_TO_DOUBLE);
        }
        if (quietSeconds < RECOVERY_SECONDS) {
            // The shape of CUBIC, RFC 9438: most of the way at once, and the last of it slowly.
            double left = 1 - quietSeconds / RECOVERY_SECONDS;
            return Math.max(limit, ceiling - (ceiling - floor) * left * left * left);
        }
        double above = quietSeconds - RECOVERY_SECONDS;
        double rate = Math.min(FASTEST_GROWTH, GROWTH * (1 + QUICKENING * above * above));
        // A limit of a few calls would take minutes to grow by one.
        return limit + Math.max(1, rate * limit) * step;
    }

    @Override
    public void onThrottled(long sentNanos, long nowNanos, int accepted, Throttle throttle) {
        // How many run says nothing of a rate.
        int taken = throttle == Throttle.RATE ? max : accepted;
        boolean isFirst = ceiling == 0;
        if (isFirst || sentNanos - lastCutNanos > 0) {
            depth = !isFirst && sinceCutSeconds < AT_ONCE_SECONDS ? Math.min(DEEPEST, 2 * depth) : 1;
            lastCutNanos = nowNanos;
            ceiling = Math.max(1, Math.min(limit, taken));
            limit = (1 - CUT * depth) * ceiling;
        } else {
            // The level of an epoch that was cut already stands, unless even fewer were accepted.
            ceiling = Math.max(1, Math.min(ceiling, taken));
            limit = Math.min(limit, taken);
        }
        limit = Math.max(1, limit);
        floor = limit;
        quietSeconds = 0;
        sinceCutSeconds = 0;
    }

    @Override
    public void onThrottledElsewhere() {
        ceiling = Math.max(ceiling, limit);
        floor = limit;
        quietSeconds = 0;
    }

    @Override
    public void max(int most) {
        max = most;
        limit = Math.min(limit, most);
    }

    @Override
    public void pull(int mean, double part) {
        if (ceiling == 0 && mean < limit) {
            // The mean of those that were refused says nothing against a subtask that was not.
            return;
        }
        double moved = Math.min(max, limit + part * (mean - limit)) / limit;
        limit *= moved;
        limit = Math.max(1, limit);
        ceiling = ceiling == 0 ? 0 : Math.max(1, ceiling * moved);
        floor *= moved;
    }
}
