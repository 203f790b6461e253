package dev.drover.operators.dispatch;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of one target in one subtask of dispatch. Written on the dispatch loop, read by any thread. */
final class TargetMetrics {
    private final Counter invocations;
    private final Counter throttled;
    private final Counter failed;
    private volatile int inFlight;
    private volatile int limit;
    private volatile int out;

    TargetMetrics(MetricGroup group) {
        invocations = group.counter("invocations");
        throttled = group.counter("throttled");
        failed = group.counter("failed");
        group.gauge("inFlight", (Gauge<Integer>) () -> inFlight);
        group.gauge("limit", (Gauge<Integer>) () -> limit);
        group.gauge("out", (Gauge<Integer>) () -> out);
    }

    void invoked() {
        invocations.inc();
    }

    void throttled() {
        throttled.inc();
    }

    /** A call failed, whether at the service or in the function. */
    void failed() {
        failed.inc();
    }

    void publish(Lane lane) {
        inFlight = lane.inFlight;
        limit = lane.limit.current();
        out = lane.isOut() || lane.asideBy > 0 ? 1 : 0;
    }
}
