package dev.drover.operators.dispatch;

/**
 * How a worker's calls to one target went of late, and whether the target is set aside because its peers do far better. One
 * call every interval probes a target that is aside. Pure; dispatch loop only.
 */
final class RouteHealth {
    /** Calls before anything is said of a target's failures, and calls out before its silence says anything. */
    static final int ENOUGH = 20;
    /** What the newest call weighs: 14 failures in a row make half of all. */
    private static final double NEWEST = 0.05;
    /**
     * So many calls are timed at a time. Of calls that begin together the short ones end first, so that a target with room
     * for hundreds would look fast, whenever many begin, beside one that has room for few.
     */
    private static final int TIMED_AT_A_TIME = 20;
    /** Calls whose time was taken before anything is said of it: the first ones to end are the short ones. */
    static final int ENOUGH_TIMED = 5 * TIMED_AT_A_TIME;

    private static final double NEWEST_TIME = 0.03;

    private final long probeIntervalNanos;
    private int calls;
    private double failed;
    private double throttled;
    private int timing;
    private int timed;
    private double logMillis;
    private int inFlight;
    /** Since when nothing has come back though enough calls are out, by the monotonic clock. */
    private long quietSinceNanos;

    private boolean aside;
    private long asideSinceNanos = Long.MIN_VALUE / 2;
    private long lastTriedNanos;

    /**
     * @param probeIntervalNanos between two probes of a target that is aside
     */
    RouteHealth(long probeIntervalNanos) {
        this.probeIntervalNanos = probeIntervalNanos;
    }

    /**
     * The service did not run the call, because there were too many.
     *
     * @param sentNanos when the call was sent
     */
    void onThrottled(long sentNanos) {
        count(sentNanos, 0, 1);
    }

    /** The call failed, whoever's fault that is, and nobody knows how long it would have taken. */
    void onFailed(long sentNanos) {
        count(sentNanos, 1, 0);
    }

    /** The function ran, to its end or to its time-out. */
    void onRan(long sentNanos, boolean hasFailed) {
        count(sentNanos, hasFailed ? 1 : 0, 0);
    }

    /** A call whose time was to be taken ran for so long. */
    void onTimed(long sentNanos, long millis) {
        if (isNews(sentNanos)) {
            timed++;
            double weight = Math.max(NEWEST_TIME, 1.0 / timed);
            logMillis += weight * (Math.log((double) Math.max(1, millis)) - logMillis);
        }
    }

    private void count(long sentNanos, double failure, double throttle) {
        if (isNews(sentNanos)) {
            failed += NEWEST * (failure - failed);
            throttled += NEWEST * (throttle - throttled);
            calls++;
        }
    }

    /** Whether the call was sent since the target was last set aside: what hung before says nothing of it as it is now. */
    private boolean isNews(long sentNanos) {
        return sentNanos - asideSinceNanos > 0;
    }

    void setAside(long nowNanos) {
        aside = true;
        asideSinceNanos = nowNanos;
        lastTriedNanos = nowNanos;
    }

    /** Takes the target back, and forgets what was known of it. */
    void takeBack() {
        aside = false;
        calls = 0;
        timed = 0;
        failed = 0;
        throttled = 0;
        logMillis = 0;
    }

    /**
     * A call is sent.
     *
     * @return whether its time is to be taken
     */
    boolean onSent(long nowNanos) {
        lastTriedNanos = nowNanos;
        if (++inFlight == ENOUGH) {
            quietSinceNanos = nowNanos;
        }
        boolean isTimed = timing < TIMED_AT_A_TIME;
        timing += isTimed ? 1 : 0;
        return isTimed;
    }

    /** A call is back, whatever it came to. */
    void onLanded(long nowNanos, boolean isTimed) {
        inFlight--;
        timing -= isTimed ? 1 : 0;
        quietSinceNanos = nowNanos;
    }

    /** For how long nothing has come back; 0 where few calls are out. */
    double quietMillis(long nowNanos) {
        return inFlight < ENOUGH ? 0 : (double) (nowNanos - quietSinceNanos) / 1e6;
    }

    boolean isAside() {
        return aside;
    }

    /** Whether a call that was sent then is a probe. */
    boolean isProbe(long sentNanos) {
        return aside && isNews(sentNanos);
    }

    /** How long until the next probe of a target that is aside; 0 where it is due. */
    long nanosUntilProbe(long nowNanos) {
        return Math.max(0, lastTriedNanos + probeIntervalNanos - nowNanos);
    }

    boolean isKnown() {
        return calls >= ENOUGH;
    }

    boolean isTimed() {
        return timed >= ENOUGH_TIMED;
    }

    /** The part of its calls that failed, from 0 to 1. */
    double failed() {
        return failed;
    }

    /** The part of its calls that were throttled, from 0 to 1. */
    double throttled() {
        return throttled;
    }

    /** The geometric mean, so that a few long items don't make a target slow. */
    double millis() {
        return Math.exp(logMillis);
    }
}
