package dev.drover.operators.dispatch;

import dev.drover.contract.Stage;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The metrics of one subtask of dispatch. Counters are raised on the dispatch loop. */
final class DispatchMetrics {
    final Counter invocations;
    final Counter throttled;
    final Counter retried;
    final Counter deferred;
    final Counter neverReturned;
    final Counter workerErrors;
    final Counter setAside;
    final Counter split;
    final Counter hedged;
    final Counter hedgesWon;

    private final MetricGroup group;

    DispatchMetrics(MetricGroup operator) {
        group = operator.addGroup(Stage.DISPATCH.word());
        invocations = group.counter("invocations");
        throttled = group.counter("throttled");
        retried = group.counter("retried");
        deferred = group.counter("deferred");
        neverReturned = group.counter("neverReturned");
        workerErrors = group.counter("workerErrors");
        setAside = group.counter("setAside");
        split = group.counter("split");
        hedged = group.counter("hedged");
        hedgesWon = group.counter("hedgesWon");
    }

    void invoked() {
        invocations.inc();
    }

    void throttled() {
        throttled.inc();
    }

    void retried() {
        retried.inc();
    }

    void deferred() {
        deferred.inc();
    }

    void neverReturned() {
        neverReturned.inc();
    }

    /** A target does far worse than its peers. */
    void setAside() {
        setAside.inc();
    }

    /** A batch died, and goes on in halves. */
    void split() {
        split.inc();
    }

    /** A second invocation is made at the side of one that runs long. */
    void hedged() {
        hedged.inc();
    }

    /** The second of two invocations was the first to bring a clean reply. */
    void hedgeWon() {
        hedgesWon.inc();
    }

    void workerFailed() {
        workerErrors.inc();
    }

    /**
     * @param target its name
     */
    TargetMetrics of(String target) {
        return new TargetMetrics(group.addGroup("target", target));
    }

    void watch(DispatchGauges gauges) {
        group.gauge("inFlight", (Gauge<Integer>) gauges::inFlight);
        group.gauge("waiting", (Gauge<Integer>) gauges::waiting);
        group.gauge("limit", (Gauge<Integer>) gauges::limit);
        group.gauge("targetsOut", (Gauge<Integer>) gauges::targetsOut);
    }
}
