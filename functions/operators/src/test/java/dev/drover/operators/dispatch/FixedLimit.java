package dev.drover.operators.dispatch;

/** Sends as many as it may, and leaves the rest to the backoff. */
final class FixedLimit implements ConcurrencyLimit {
    private int limit;

    FixedLimit(int limit) {
        this.limit = limit;
    }

    @Override
    public int current() {
        return limit;
    }

    @Override
    public boolean mayGrow() {
        return false;
    }

    @Override
    public void onTime(long nowNanos, int inFlight) {
        // Does not move.
    }

    @Override
    public void onThrottled(long sentNanos, long nowNanos, int accepted, Throttle throttle) {
        // Does not move.
    }

    @Override
    public void onThrottledElsewhere() {
        // Does not move.
    }

    @Override
    public void max(int most) {
        limit = most;
    }

    @Override
    public void pull(int mean, double part) {
        // Was not found.
    }
}
