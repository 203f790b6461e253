package dev.drover.operators.dispatch;

import java.util.Collection;

/** What dispatch is at, for the metrics: written on the dispatch loop, read by any thread. */
final class DispatchGauges {
    private volatile int inFlight;
    private volatile int waiting;
    private volatile int limit;
    private volatile int targetsOut;

    void publish(Collection<Lane> lanes, int unsent) {
        int calls = 0;
        int limits = 0;
        int out = 0;
        for (Lane lane : lanes) {
            calls += lane.inFlight;
            limits += lane.limit.current();
            out += lane.isOut() || lane.asideBy > 0 ? 1 : 0;
            lane.metrics.publish(lane);
        }
        inFlight = calls;
        waiting = unsent;
        limit = limits;
        targetsOut = out;
    }

    /** Calls in flight. */
    int inFlight() {
        return inFlight;
    }

    /** Calls that wait for the limit or for their backoff. */
    int waiting() {
        return waiting;
    }

    /** The sum of the limits of all targets. */
    int limit() {
        return limit;
    }

    /** Targets that get only probes: taken out, or set aside by a worker. */
    int targetsOut() {
        return targetsOut;
    }
}
