package dev.drover.operators.ledger;

import dev.drover.contract.RunWarning;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of how many runs each warning is given; tells once that one begins, and that it ends. */
final class WatchdogMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(WatchdogMetrics.class);

    private final Map<RunWarning.Kind, Set<String>> warned = new EnumMap<>(RunWarning.Kind.class);

    WatchdogMetrics(MetricGroup ledger) {
        MetricGroup group = ledger.addGroup("warnings");
        for (RunWarning.Kind kind : RunWarning.Kind.values()) {
            Set<String> runs = ConcurrentHashMap.newKeySet();
            warned.put(kind, runs);
            group.gauge(kind.name(), (Gauge<Integer>) runs::size);
        }
    }

    /**
     * @param warnings all that is to be said of the run now
     */
    void tell(String run, List<RunWarning> warnings) {
        warned.forEach((kind, runs) -> {
            RunWarning given = find(kind, warnings);
            if (given != null && runs.add(run)) {
                LOG.warn("Run {}, {}: {}", run, kind, given.message);
            } else if (given == null && runs.remove(run)) {
                LOG.info("Run {}, {}: over", run, kind);
            }
        });
    }

    private static @Nullable RunWarning find(RunWarning.Kind kind, List<RunWarning> warnings) {
        for (RunWarning warning : warnings) {
            if (warning.kind == kind) {
                return warning;
            }
        }
        return null;
    }
}
