package dev.drover.local.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** Flink's configuration of a cluster on this machine, as it stands in its {@code conf/config.yaml}. */
final class FlinkSettings {
    private static final String HOST = "127.0.0.1";
    private static final String PROMETHEUS = "org.apache.flink.metrics.prometheus.PrometheusReporterFactory";

    private final Map<String, String> values = new TreeMap<>();

    private FlinkSettings() {}

    static FlinkSettings of(ClusterFolder folder, ClusterShape shape) {
        FlinkSettings settings = new FlinkSettings();
        settings.addresses(shape);
        settings.memory(shape);
        settings.recovery();
        settings.state(folder);
        if (shape.highlyAvailable) {
            settings.highAvailability(folder, shape);
        }
        settings.put("metrics.reporter.prometheus.factory.class", PROMETHEUS);
        settings.put("metrics.reporter.prometheus.port", "9250-9449");
        return settings;
    }

    private void addresses(ClusterShape shape) {
        put("jobmanager.rpc.address", HOST);
        put("jobmanager.bind-host", HOST);
        put("jobmanager.rpc.port", Integer.toString(shape.rpcPort));
        put("taskmanager.host", HOST);
        put("taskmanager.bind-host", HOST);
        put("rest.address", HOST);
        put("rest.bind-address", HOST);
        put("rest.port", Integer.toString(shape.restPorts.get(0)));
    }

    private void memory(ClusterShape shape) {
        put("jobmanager.memory.process.size", "800m");
        put("taskmanager.memory.process.size", "1400m");
        put("taskmanager.memory.jvm-metaspace.size", "320m");
        // The clients of AWS keep buffers of their own outside the heap.
        put("taskmanager.memory.task.off-heap.size", "96m");
        put("taskmanager.memory.managed.size", "160m");
        put("taskmanager.numberOfTaskSlots", Integer.toString(shape.slots));
        // Every TaskManager gets a part of the job, so that the death of any is a death for the job.
        put("taskmanager.load-balance.mode", "SLOTS");
    }

    /**
     * A process that was killed is missed within about 2 s, since its connection breaks; one that is frozen or cut off
     * when the heartbeat's time is over. Flink's own values (10 s, 50 s) are for hundreds of machines.
     */
    private void recovery() {
        put("heartbeat.interval", "1 s");
        put("heartbeat.timeout", "8 s");
        put("heartbeat.rpc-failure-threshold", "2");
        // After a change of leaders a TaskManager would wait for 10 s or 30 s before it asks again.
        put("cluster.registration.error-delay", "1 s");
        put("cluster.registration.refused-registration-delay", "1 s");
        // Without an end: TaskManagers may die as often as they like.
        put("restart-strategy.type", "exponential-delay");
        put("restart-strategy.exponential-delay.initial-backoff", "500 ms");
        put("restart-strategy.exponential-delay.max-backoff", "5 s");
        put("restart-strategy.exponential-delay.backoff-multiplier", "1.5");
        put("restart-strategy.exponential-delay.jitter-factor", "0.1");
        put("restart-strategy.exponential-delay.reset-backoff-threshold", "30 s");
    }

    private void state(ClusterFolder folder) {
        put("state.backend.type", "rocksdb");
        put("execution.checkpointing.incremental", "true");
        // What a process that is frozen keeps waiting is over when the heartbeat's time is; anything longer is stuck.
        put("execution.checkpointing.timeout", "1 min");
        put("execution.checkpointing.dir", folder.checkpoints().toUri().toString());
        put("execution.checkpointing.savepoint-dir", folder.savepoints().toUri().toString());
        // So that a cluster without high availability can take up the job after its JobManager died.
        put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        // RocksDB keeps no logs of its own then, which would stand in the web UI's list beside those of the processes.
        put("state.backend.rocksdb.log.dir", "/dev/null");
        put("io.tmp.dirs", folder.temporary().toString());
    }

    private void highAvailability(ClusterFolder folder, ClusterShape shape) {
        put("high-availability.type", "zookeeper");
        put("high-availability.zookeeper.quorum", HOST + ":" + shape.zooKeeperPort);
        put("high-availability.storageDir", folder.highAvailability().toUri().toString());
        // The one that stands by takes over when the session of the dead one has ended. Flink's own value is 60 s.
        put("high-availability.zookeeper.client.session-timeout", "5 s");
        put("high-availability.zookeeper.client.connection-timeout", "5 s");
        put("high-availability.zookeeper.client.retry-wait", "1 s");
        put("high-availability.zookeeper.client.tolerate-suspended-connections", "true");
    }

    private void put(String key, String value) {
        values.put(key, value);
    }

    Configuration configuration() {
        return Configuration.fromMap(values);
    }

    void write(ClusterFolder folder) throws IOException {
        StringBuilder yaml = new StringBuilder();
        values.forEach(
                (key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
        Files.writeString(folder.conf().resolve("config.yaml"), yaml, StandardCharsets.UTF_8);
    }

    static void writeZooKeepers(ClusterFolder folder, ClusterShape shape) throws IOException {
        Files.createDirectories(folder.zooKeeper());
        Files.writeString(
                folder.conf().resolve("zoo.cfg"),
                "tickTime=1000\nclientPort=" + shape.zooKeeperPort + "\nclientPortAddress=" + HOST + "\ndataDir="
                        + folder.zooKeeper() + "\nadmin.enableServer=false\nmaxClientCnxns=0\n",
                StandardCharsets.UTF_8);
    }
}
