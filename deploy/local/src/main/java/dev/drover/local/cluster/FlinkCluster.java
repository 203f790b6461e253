package dev.drover.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import dev.drover.local.process.JavaProcess;
import dev.drover.local.process.OsProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;

/**
 * A Flink cluster of real processes: JobManager, TaskManagers and, for high availability, ZooKeeper and a JobManager
 * that stands by. Nothing restarts a process that died but {@link #startMissing}. Not thread-safe.
 */
public final class FlinkCluster implements AutoCloseable {
    private static final String ZOOKEEPER = "zookeeper";
    private static final String JOB_MANAGER = "jobmanager-";
    private static final String TASK_MANAGER = "taskmanager-";
    private static final Duration THERE_WITHIN = Duration.ofMinutes(2);

    private final Checkout checkout;
    private final ClusterFolder folder;
    private final ClusterShape shape;
    private final Configuration configuration;
    private final FlinkRest rest;
    private final boolean tied;

    private FlinkCluster(Checkout checkout, ClusterFolder folder, ClusterShape shape, boolean tied) {
        this.checkout = checkout;
        this.folder = folder;
        this.shape = shape;
        this.tied = tied;
        this.configuration = FlinkSettings.of(folder, shape).configuration();
        this.rest = new FlinkRest(shape.restPorts.stream()
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .collect(Collectors.toList()));
    }

    /** Starts a cluster that ends with this JVM at the latest, and returns once all of it is there. */
    public static FlinkCluster start(Checkout checkout, ClusterFolder folder, ClusterShape shape) throws IOException {
        FlinkCluster cluster = create(checkout, folder, shape, true);
        try {
            cluster.startMissing();
            cluster.awaitTaskManagers(shape.taskManagers);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Writes the configuration of a cluster, and starts nothing.
     *
     * @param tied its processes end with this JVM
     */
    static FlinkCluster create(Checkout checkout, ClusterFolder folder, ClusterShape shape, boolean tied)
            throws IOException {
        FlinkSettings.of(folder, shape).write(folder);
        if (shape.highlyAvailable) {
            FlinkSettings.writeZooKeepers(folder, shape);
        }
        shape.write(folder);
        return new FlinkCluster(checkout, folder, shape, tied);
    }

    /** A cluster that another JVM started; its processes are not tied to this one. */
    static FlinkCluster of(Checkout checkout, ClusterFolder folder) throws IOException {
        return new FlinkCluster(checkout, folder, ClusterShape.read(folder), false);
    }

    public ClusterFolder folder() {
        return folder;
    }

    public ClusterShape shape() {
        return shape;
    }

    public FlinkRest rest() {
        return rest;
    }

    /**
     * Starts every process of the cluster's shape that does not run, as a supervisor would.
     *
     * @return the names of those that it started
     */
    public List<String> startMissing() {
        List<String> started = new ArrayList<>();
        for (String name : names()) {
            if (OsProcess.find(folder.pidFile(name)).isEmpty()) {
                start(name);
                started.add(name);
            }
        }
        return started;
    }

    /** Of all processes of the cluster's shape, whether or not they run. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (shape.highlyAvailable) {
            names.add(ZOOKEEPER);
        }
        IntStream.rangeClosed(1, shape.restPorts.size()).forEach(number -> names.add(JOB_MANAGER + number));
        IntStream.rangeClosed(1, shape.taskManagers).forEach(number -> names.add(TASK_MANAGER + number));
        return names;
    }

    /** The TaskManagers that run, a frozen one included. */
    public List<OsProcess> taskManagers() {
        return running(TASK_MANAGER);
    }

    /** The JobManagers that run. */
    public List<OsProcess> jobManagers() {
        return running(JOB_MANAGER);
    }

    private List<OsProcess> running(String kind) {
        return names().stream()
                .filter(name -> name.startsWith(kind))
                .flatMap(name -> OsProcess.find(folder.pidFile(name)).stream())
                .collect(Collectors.toList());
    }

    /** The JobManager that leads, as ZooKeeper has it; without high availability, the only one. */
    public Optional<OsProcess> leader() {
        if (!shape.highlyAvailable) {
            return jobManagers().stream().findFirst();
        }
        Optional<URI> leader = Leader.of(configuration);
        return leader.flatMap(uri -> {
            int index = shape.restPorts.indexOf(uri.getPort());
            return index < 0 ? Optional.empty() : OsProcess.find(folder.pidFile(JOB_MANAGER + (index + 1)));
        });
    }

    private void start(String name) {
        JavaProcess java = new JavaProcess(checkout.flinkClassPath(), checkout.logging(), folder.log(name))
                .optionsIn(checkout.flinkOptions())
                .option(OsProcess.mark(folder.pidFile(name)));
        if (name.equals(ZOOKEEPER)) {
            zooKeeper(java);
        } else if (name.startsWith(JOB_MANAGER)) {
            jobManager(java, Integer.parseInt(name.substring(JOB_MANAGER.length())));
        } else {
            taskManager(java, name);
        }
        OsProcess.start(folder.pidFile(name), java.command(), java.environment(), folder.out(name), tied);
    }

    private void zooKeeper(JavaProcess java) {
        java.option("-Xmx64m")
                .main(
                        FlinkZooKeeperQuorumPeer.class.getName(),
                        "--zkConfigFile",
                        folder.conf().resolve("zoo.cfg").toString(),
                        "--peerId",
                        "1");
    }

    private void jobManager(JavaProcess java, int number) {
        String memory = JobManagerProcessUtils.generateJvmParametersStr(
                JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
                        configuration, JobManagerOptions.JVM_HEAP_MEMORY),
                configuration);
        String port = Integer.toString(shape.restPorts.get(number - 1));
        java.options(words(memory))
                .main(
                        StandaloneSessionClusterEntrypoint.class.getName(),
                        "--configDir",
                        folder.conf().toString(),
                        "-Drest.port=" + port,
                        "-Drest.bind-port=" + port);
    }

    private void taskManager(JavaProcess java, String name) {
        TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
        java.options(words(ProcessMemoryUtils.generateJvmParametersStr(memory)))
                .main(
                        TaskManagerRunner.class.getName(),
                        "--configDir",
                        folder.conf().toString(),
                        // The web UI shows it; one that comes back is another one to the JobManager.
                        "-Dtaskmanager.resource-id=" + name + "." + Long.toString(System.nanoTime(), 36));
        java.options(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.trim().split("\\s+"));
    }

    /**
     * @throws SetupException where a process ends meanwhile
     */
    public void awaitTaskManagers(int count) {
        Waiting.until(count + " TaskManagers are registered; their logs are in " + folder.logs(), THERE_WITHIN, () -> {
            checkAlive();
            try {
                return rest.overview().path("taskmanagers").asInt() >= count;
            } catch (IOException e) {
                // The JobManager is starting.
                return false;
            }
        });
    }

    /** Waits until all tasks of the job run. */
    public void awaitRunning(String job) {
        Waiting.until("job " + job + " runs; the logs are in " + folder.logs(), THERE_WITHIN, () -> {
            try {
                return rest.isRunning(job);
            } catch (IOException e) {
                // Between two leaders.
                return false;
            }
        });
    }

    /** The job that has not ended, where there is one. Waits for a JobManager that leads, which knows all jobs. */
    public Optional<String> presentJob() {
        List<JsonNode> jobs = new ArrayList<>();
        Waiting.until("a JobManager leads; the logs are in " + folder.logs(), THERE_WITHIN, () -> {
            try {
                rest.presentJob().ifPresent(jobs::add);
                return true;
            } catch (IOException e) {
                // Between two leaders.
                return false;
            }
        });
        return jobs.stream().map(job -> job.path("jid").asText()).findFirst();
    }

    private void checkAlive() {
        for (String name : names()) {
            if (OsProcess.find(folder.pidFile(name)).isEmpty()) {
                throw new SetupException("The process " + name + " has ended. The end of what it printed to "
                        + folder.out(name) + ":\n" + OsProcess.tail(folder.out(name)) + "\nThe end of its log "
                        + folder.log(name) + ":\n" + OsProcess.tail(folder.log(name)));
            }
        }
    }

    /**
     * Submits the job as a person does, by {@code flink run -d} with the shaded jar.
     *
     * @param state a savepoint or checkpoint to start from
     * @param arguments of the job: {@code --config FILE}, {@code --set key=value}
     * @return the id of the job
     * @throws SetupException with what flink said, where the job is not taken
     */
    public String run(Optional<Path> state, List<String> arguments) {
        List<String> run = new ArrayList<>(List.of("run", "-d"));
        state.ifPresent(path -> run.addAll(List.of("-s", path.toUri().toString())));
        run.add(checkout.jobJar().toString());
        run.addAll(arguments);
        JavaProcess java = new JavaProcess(checkout.flinkClassPath(), checkout.logging(), folder.log("flink-run"))
                .optionsIn(checkout.flinkOptions())
                .option("-Xmx400m")
                .with("FLINK_CONF_DIR", folder.conf().toString())
                .main(CliFrontend.class.getName(), run.toArray(new String[0]));
        return FlinkRun.jobOf(java, folder.log("flink-run"));
    }

    /**
     * Stops the job with a savepoint.
     *
     * @return where the savepoint is
     * @throws IOException where the cluster does not answer
     */
    public Path stopWithSavepoint(String job) throws IOException {
        return new JobStop(rest, job, folder.savepoints()).stop();
    }

    /** Ends all processes, those first that would try to reach the others. */
    @Override
    public void close() {
        List<String> names = names();
        for (int i = names.size() - 1; i >= 0; i--) {
            // No order is needed for the end of what is thrown away.
            OsProcess.find(folder.pidFile(names.get(i))).ifPresent(OsProcess::kill);
        }
    }
}
