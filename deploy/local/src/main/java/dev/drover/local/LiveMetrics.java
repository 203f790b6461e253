package dev.drover.local;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** The job's metrics as they stand now, which no REST call tells: that shows them seconds old. One job at a time. */
public final class LiveMetrics implements MetricReporter {
    private static final Map<Metric, String> PRESENT = new ConcurrentHashMap<>();

    private LiveMetrics() {}

    /** Made by Flink, which finds it as a service. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new LiveMetrics();
        }
    }

    /**
     * The sum of a metric over the subtasks of an operator.
     *
     * @param name with the groups between the operator and the metric, e.g. {@code dispatch.inFlight}
     */
    public static long sum(String operator, String name) {
        String key = key(operator, name);
        long sum = 0;
        for (Map.Entry<Metric, String> metric : PRESENT.entrySet()) {
            if (metric.getValue().equals(key)) {
                sum += value(metric.getKey());
            }
        }
        return sum;
    }

    /** As a cluster must be configured for its metrics to stand here. */
    public static void configure(Configuration configuration) {
        configuration.setString("metrics.reporter.live.factory.class", Factory.class.getName());
        configuration.setString("metrics.scope.operator", "operator.<operator_name>.<subtask_index>");
    }

    private static long value(Metric metric) {
        if (metric instanceof Counter) {
            return ((Counter) metric).getCount();
        }
        return ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }

    private static String key(String operator, String name) {
        return operator + "|" + name;
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String operator = group.getAllVariables().get("<operator_name>");
        String subtask = group.getAllVariables().get("<subtask_index>");
        if (operator == null || subtask == null) {
            return;
        }
        String scoped = group.getMetricIdentifier(name);
        String prefix = "." + operator + "." + subtask + ".";
        int at = scoped.indexOf(prefix);
        if (at >= 0) {
            PRESENT.put(metric, key(operator, scoped.substring(at + prefix.length())));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        PRESENT.remove(metric);
    }

    @Override
    public void open(MetricConfig config) {
        PRESENT.clear();
    }

    @Override
    public void close() {
        PRESENT.clear();
    }
}
