package dev.drover.local.bench;

import dev.drover.contract.Stage;
import dev.drover.job.DroverJob;
import dev.drover.job.DroverSettings;
import dev.drover.job.RunTopology;
import dev.drover.job.Variation;
import dev.drover.local.LiveMetrics;
import dev.drover.local.LocalCluster;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole of Drover in this JVM, and what its metrics say. One at a time. */
final class BenchJob implements AutoCloseable {
    /** Between two looks at any peer, so that none is looked at more closely than another. */
    static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private static final Duration ASK_EVERY = Duration.ofSeconds(1);

    private final LocalCluster cluster;
    private final JobID job;
    /** When it was last asked whether the job still runs. */
    private long askedNanos = System.nanoTime();

    private BenchJob(LocalCluster cluster, JobID job) {
        this.cluster = cluster;
        this.job = job;
    }

    static BenchJob start(Map<String, String> settings) {
        return start(settings, Variation.none());
    }

    static BenchJob start(Map<String, String> settings, Variation variation) {
        DroverSettings drover = DroverSettings.load(null, settings);
        Configuration configuration = DroverJob.flinkConfiguration(drover);
        LiveMetrics.configure(configuration);
        int slots = Math.max(
                Integer.parseInt(settings.getOrDefault("flink.parallelism.default", "1")),
                Integer.parseInt(settings.getOrDefault("dispatch.parallelism", "1")));
        LocalCluster cluster = LocalCluster.start(configuration, "0", slots);
        try {
            StreamExecutionEnvironment environment = cluster.environment();
            RunTopology.build(environment, drover, variation);
            return new BenchJob(cluster, cluster.submit(environment, "drover"));
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Items that stand on a final line VERIFIED. */
    long verified() {
        return LiveMetrics.sum(Stage.HEAL.word(), Stage.HEAL.word() + ".verified");
    }

    /** A metric of dispatch. */
    long dispatch(String name) {
        return LiveMetrics.sum(Stage.DISPATCH.word(), Stage.DISPATCH.word() + "." + name);
    }

    /** Records that were read and have not left the flow yet. */
    long inside() {
        long left = LiveMetrics.sum(Stage.VERIFY.word(), "numRecordsOut");
        return LiveMetrics.sum("Source: " + Stage.INGEST.word() + ": kinesis", "numRecordsOut") - left;
    }

    CheckpointStatsSnapshot checkpoints() {
        return cluster.checkpoints(job);
    }

    /**
     * Waits for a condition.
     *
     * @throws SetupException where the job ends before, or it takes too long
     */
    void await(String what, Duration patience, BooleanSupplier condition) {
        Waiting.until(what, patience, LOOK_EVERY, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            long now = System.nanoTime();
            if (now - askedNanos > ASK_EVERY.toNanos()) {
                askedNanos = now;
                check();
            }
            return false;
        });
    }

    /**
     * @throws SetupException where the job has ended
     */
    void check() {
        JobStatus status = cluster.status(job);
        if (status.isGloballyTerminalState()) {
            throw new SetupException("The job ended as " + status + ": " + cluster.failure(job));
        }
    }

    @Override
    public void close() {
        try {
            if (!cluster.status(job).isGloballyTerminalState()) {
                cluster.cancel(job);
            }
        } finally {
            cluster.close();
        }
    }
}
