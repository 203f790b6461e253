package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** The metrics of one subtask of heal. */
final class HealMetrics {
    private static final int LATENCY_WINDOW = 10_000;

    final Counter reemitted;
    final Counter deferred;
    final Counter late;
    final Counter accepted;
    final Counter looks;
    final Counter completionsUnknown;

    private final MetricGroup healedGroup;
    private final Map<Cause, Counter> healed = new EnumMap<>(Cause.class);
    private final Map<ItemStatus, Counter> ended = new EnumMap<>(ItemStatus.class);
    private final Histogram latency = new DescriptiveStatisticsHistogram(LATENCY_WINDOW);
    private volatile long lastLatencyMillis;

    HealMetrics(MetricGroup group) {
        reemitted = group.counter("reemitted");
        deferred = group.counter("deferred");
        late = group.counter("late");
        accepted = group.counter("accepted");
        looks = group.counter("looks");
        completionsUnknown = group.counter("completionsUnknown");
        group.histogram("itemLatencyMillis", latency);
        group.gauge("lastItemLatencyMillis", (Gauge<Long>) () -> lastLatencyMillis);
        for (ItemStatus status : ItemStatus.values()) {
            ended.put(status, group.counter(status.name().toLowerCase(Locale.ROOT)));
        }
        healedGroup = group.addGroup("healed");
    }

    /** Causes are registered when they first occur, so that the list in the web UI stays short. */
    void healed(Cause cause) {
        healed.computeIfAbsent(cause, unused -> healedGroup.counter(cause.name()))
                .inc();
    }

    /**
     * @param latencyMillis from the item being first seen to its final line
     */
    void ended(ItemStatus status, long latencyMillis) {
        Objects.requireNonNull(ended.get(status), "every status has a counter").inc();
        latency.update(latencyMillis);
        lastLatencyMillis = latencyMillis;
    }
}
