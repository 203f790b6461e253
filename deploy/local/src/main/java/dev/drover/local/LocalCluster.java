package dev.drover.local;

import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A Flink cluster within this JVM, with its web UI. Not the environment's own local execution: that one ends with its
 * job, and so would the web UI before anybody could look at the finished job.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(60);
    /** The source's threads can race a stop, which then fails without harm. */
    private static final int STOP_TRIES = 5;

    private final MiniCluster cluster;
    private final Configuration configuration;

    private LocalCluster(MiniCluster cluster, Configuration configuration) {
        this.cluster = cluster;
        this.configuration = configuration;
    }

    /**
     * @param ports of the web UI: a port or a range such as 8081-8181; the first free one is taken
     */
    public static LocalCluster start(Configuration job, String ports, int slots) {
        Configuration configuration = new Configuration(job);
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, ports);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new SetupException("No port of " + ports + " is free for the web UI: name others, --port", e);
                }
            }
            throw new SetupException("The Flink cluster does not start: " + e, e);
        }
        return new LocalCluster(cluster, configuration);
    }

    /** Where the web UI is. */
    public URI ui() {
        return Waiting.of(cluster.getRestAddress(), STARTED_WITHIN, "Starting the web UI");
    }

    /** For building a job that is to run here. */
    public StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    public JobID submit(StreamExecutionEnvironment environment, String name) {
        StreamGraph topology = environment.getStreamGraph();
        topology.setJobName(name);
        JobGraph job = topology.getJobGraph();
        Waiting.of(cluster.submitJob(job), STARTED_WITHIN, "Submitting the job to the Flink cluster");
        return job.getJobID();
    }

    public JobStatus status(JobID job) {
        return Waiting.of(cluster.getJobStatus(job), STARTED_WITHIN, "Asking for the job's status");
    }

    /** Why a job that has ended failed; "" where it did not. */
    public String failure(JobID job) {
        JobResult result = Waiting.of(cluster.requestJobResult(job), STOPPED_WITHIN, "Asking how the job ended");
        return result.getSerializedThrowable()
                .map(error -> String.valueOf(error.getFullStringifiedStackTrace()))
                .orElse("");
    }

    /** Stops the job with a savepoint, so that the last lines of its ledger show, and waits for its end. */
    public void stop(JobID job, Path savepoints) {
        for (int tries = 1; ; tries++) {
            try {
                Waiting.of(
                        cluster.stopWithSavepoint(
                                job, savepoints.toUri().toString(), false, SavepointFormatType.CANONICAL),
                        STOPPED_WITHIN,
                        "Stopping the job with a savepoint");
                Waiting.of(cluster.requestJobResult(job), STOPPED_WITHIN, "Waiting for the job's end");
                return;
            } catch (SetupException e) {
                if (tries == STOP_TRIES) {
                    throw e;
                }
                awaitRunning(job);
            }
        }
    }

    /** Ends the job at once; what it wrote since its last checkpoint stays hidden. */
    public void cancel(JobID job) {
        Waiting.of(cluster.cancelJob(job), STOPPED_WITHIN, "Cancelling the job");
        Waiting.of(cluster.requestJobResult(job), STOPPED_WITHIN, "Waiting for the job's end");
    }

    public CheckpointStatsSnapshot checkpoints(JobID job) {
        return Waiting.of(cluster.getExecutionGraph(job), STARTED_WITHIN, "Asking for the job's checkpoints")
                .getCheckpointStatsSnapshot();
    }

    private void awaitRunning(JobID job) {
        long giveUp = System.nanoTime() + STARTED_WITHIN.toNanos();
        while (status(job) != JobStatus.RUNNING && System.nanoTime() < giveUp) {
            Waiting.pause(Duration.ofMillis(200));
        }
    }

    @Override
    public void close() {
        Waiting.of(cluster.closeAsync(), STOPPED_WITHIN, "Stopping the Flink cluster");
    }
}
