package dev.drover.operators.dispatch;

/** A target as one worker uses it. Dispatch loop only. */
final class Route {
    final Lane lane;
    final int weight;
    final RouteHealth health;

    Route(Lane lane, int weight, RouteHealth health) {
        this.lane = lane;
        this.weight = weight;
        this.health = health;
    }

    /** Whether all calls may go to it, and not only probes. */
    boolean isServing() {
        return !lane.isOut() && !health.isAside();
    }

    /** How long until a target that does not serve may be probed. */
    long nanosUntilProbe(long nowNanos) {
        return lane.isOut() ? lane.breaker.nanosUntilProbe(nowNanos) : health.nanosUntilProbe(nowNanos);
    }

    /** How much of its limit would be used with one call more, the limit taken for as large as its weight makes it. */
    double load() {
        return (lane.inFlight + 1) / ((double) weight * lane.limit.current());
    }
}
