package dev.drover.local.it;

import dev.drover.local.LiveMetrics;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.util.MiniClusterPipelineExecutorServiceLoader;

/** A MiniCluster that can be looked into, and that can lose its TaskManager. */
final class ObservedCluster implements AutoCloseable {
    private static final int SLOTS = 4;

    private final MiniCluster cluster;
    private final Configuration configuration;

    private ObservedCluster(MiniCluster cluster, Configuration configuration) {
        this.cluster = cluster;
        this.configuration = configuration;
    }

    static ObservedCluster start(Configuration job) throws Exception {
        Configuration configuration = new Configuration(job);
        configuration.set(RestOptions.BIND_PORT, "0");
        LiveMetrics.configure(configuration);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
        return new ObservedCluster(cluster, job);
    }

    StreamExecutionEnvironment environment() {
        return new StreamExecutionEnvironment(
                new MiniClusterPipelineExecutorServiceLoader(cluster),
                MiniClusterPipelineExecutorServiceLoader.updateConfigurationForMiniCluster(
                        configuration, List.of(), List.of()),
                null);
    }

    CheckpointStatsSnapshot checkpoints(JobID job) throws Exception {
        return cluster.getExecutionGraph(job).get(30, TimeUnit.SECONDS).getCheckpointStatsSnapshot();
    }

    /** Ends the TaskManager with all that runs on it, as a crash would, and starts another. */
    void loseTaskManager(int index) throws Exception {
        cluster.terminateTaskManager(index).get(30, TimeUnit.SECONDS);
        cluster.startTaskManager();
    }

    @Override
    public void close() throws Exception {
        cluster.closeAsync().get(60, TimeUnit.SECONDS);
    }
}
