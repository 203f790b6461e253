package dev.drover.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.local.Glosses;
import dev.drover.local.LocalStack;
import dev.drover.local.SetupException;
import dev.drover.local.process.OsProcess;
import dev.drover.worker.embed.EmbedWorker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster with all that Drover needs, in a folder, which outlives the command that started it. */
final class LocalDeployment {
    private static final String WORKER = "embed";
    private static final int FILES = 1000;

    private final Checkout checkout;
    private final ClusterFolder folder;
    private final Services services;
    private final FlinkCluster cluster;
    private final PrintStream out;

    private LocalDeployment(
            Checkout checkout, ClusterFolder folder, Services services, FlinkCluster cluster, PrintStream out) {
        this.checkout = checkout;
        this.folder = folder;
        this.services = services;
        this.cluster = cluster;
        this.out = out;
    }

    /** As an earlier command started it. */
    static LocalDeployment at(Checkout checkout, Path path, PrintStream out) throws IOException {
        ClusterFolder folder = ClusterFolder.at(path.toRealPath());
        return new LocalDeployment(
                checkout, folder, Services.of(checkout, folder), FlinkCluster.of(checkout, folder), out);
    }

    /** In a new folder, with inputs and a configuration. Where it can't be started, nothing of it stays up. */
    static LocalDeployment start(
            Checkout checkout, Path path, boolean highlyAvailable, @Nullable Path scenario, PrintStream out)
            throws IOException {
        // Before anything is started.
        Path jar = checkout.jobJar();
        ClusterFolder folder = ClusterFolder.at(path);
        out.println("Everything is written to " + folder.root());
        Services services = Services.create(checkout, folder, Map.of(WORKER, EmbedWorker.class), scenario, false);
        FlinkCluster cluster = FlinkCluster.create(
                checkout, folder, ClusterShape.of(2, 2, highlyAvailable).withUiFrom(8081, 8180), false);
        LocalDeployment deployment = new LocalDeployment(checkout, folder, services, cluster, out);
        try {
            deployment.writeConfiguration();
            Glosses.writeFiles(LocalStack.inputs(folder.root()), FILES, Glosses.COUNT / FILES);
            out.println("Starting the Kinesis emulator, the Lambda endpoint and the Flink cluster …");
            services.startKinesis();
            deployment.startMissing();
            out.println("The job is " + jar.getFileName() + ", submitted by `flink run`.");
            return deployment;
        } catch (RuntimeException | IOException e) {
            cluster.close();
            services.close();
            throw e;
        }
    }

    private void writeConfiguration() throws IOException {
        Map<String, String> settings = new TreeMap<>(services.settings());
        settings.put("flink.parallelism.default", "2");
        // Long enough for the first calls, which share the cores with each other and with the loading of the model.
        settings.put("dispatch.workers." + WORKER + ".timeout", "15 s");
        JobConfig.write(checkout.root().resolve("conf/demo.yaml"), settings, config());
        Files.writeString(
                folder.root().resolve("env"),
                "# For `.` in a shell: deploy/drover then finds this cluster. The keys are nobody's.\n"
                        + "export DROVER_CONFIG='" + config() + "'\n"
                        + "export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n"
                        + "CLUSTER='" + folder.root() + "'\n",
                StandardCharsets.UTF_8);
    }

    Path folder() {
        return folder.root();
    }

    private Path config() {
        return folder.root().resolve("drover.yaml");
    }

    boolean isAnythingUp() {
        return names().stream()
                .anyMatch(name -> OsProcess.find(folder.pidFile(name)).isPresent());
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(List.of(Services.KINESIS, Services.LAMBDA));
        names.addAll(cluster.names());
        return names;
    }

    /**
     * Starts the processes that don't run, and the job where it does not run: from its newest state.
     *
     * @throws SetupException where what was lost can't be had again
     */
    void startMissing() throws IOException {
        if (services.find(Services.KINESIS).isEmpty()) {
            throw new SetupException(
                    "The Kinesis emulator is gone, and with it what was in its streams, which it keeps "
                            + "in memory; begin anew: deploy/local/cluster down, then up");
        }
        if (services.find(Services.LAMBDA).isEmpty()) {
            services.startLambda();
            out.println("  started " + Services.LAMBDA);
        }
        cluster.startMissing().forEach(name -> out.println("  started " + name));
        cluster.awaitTaskManagers(cluster.shape().taskManagers);
        cluster.awaitRunning(cluster.presentJob().orElseGet(this::runJob));
    }

    /** From its newest state, if there is one. */
    private String runJob() {
        Optional<Path> state = folder.latestState();
        state.ifPresent(path -> out.println("  the job goes on from " + path));
        return cluster.run(state, List.of("--config", config().toString()));
    }

    void printWhatToDo() {
        String root = folder.root().toString();
        out.println();
        out.println(
                "Flink's web UI: " + cluster.rest().ui().map(String::valueOf).orElse("(no JobManager answers)"));
        out.println();
        out.println("10,000 real texts, in " + FILES + " files, wait to be embedded:");
        out.println();
        out.println("  . " + root + "/env");
        out.println("  deploy/drover submit --run texts --worker " + WORKER + " --inputs " + root + "/inputs \\");
        out.println("    --output " + LocalStack.outputs(folder.root()).toUri()
                + " --expect-content npy-f4-384 --expect-records-from-lines");
        out.println("  deploy/drover status texts --watch");
        out.println();
        out.println("Meanwhile, in another terminal, kill what you like, and see the total not move:");
        out.println();
        out.println("  kill -9 $(cat " + root + "/taskmanager-1.pid)");
        out.println("  deploy/local/cluster status");
        out.println("  deploy/local/cluster up        # starts what is missing");
        out.println("  deploy/local/cluster down      # ends all of it");
    }

    /** Whether all processes run. */
    boolean printStatus() throws IOException {
        boolean all = true;
        for (String name : names()) {
            Optional<OsProcess> process = OsProcess.find(folder.pidFile(name));
            boolean stopped = process.isEmpty() && !Files.exists(folder.pidFile(name));
            out.println(String.format(
                    "%-14s %s",
                    name,
                    process.map(found -> "process " + found.pid() + ", log " + logOf(name))
                            .orElse(stopped ? "stopped" : "gone; `deploy/local/cluster up` starts it again")));
            all &= process.isPresent();
        }
        Optional<String> ui = cluster.rest().ui().map(String::valueOf);
        out.println("web UI         " + ui.orElse("no JobManager answers"));
        if (ui.isPresent()) {
            JsonNode overview = cluster.rest().overview();
            out.println("TaskManagers   " + overview.path("taskmanagers").asInt() + " registered, "
                    + overview.path("slots-available").asInt() + " of "
                    + overview.path("slots-total").asInt() + " slots free");
            for (JsonNode job : cluster.rest().jobs()) {
                out.println("job            " + job.path("jid").asText() + " "
                        + job.path("name").asText() + " " + job.path("state").asText() + ", "
                        + cluster.rest()
                                .checkpoints(job.path("jid").asText())
                                .path("counts")
                                .path("completed")
                                .asLong()
                        + " checkpoints completed");
            }
        }
        return all;
    }

    private Path logOf(String name) {
        return name.equals(Services.KINESIS) ? folder.out(name) : folder.log(name);
    }

    /** Stops the job with a savepoint, if it can, and ends all processes. */
    void stop() throws IOException {
        if (!isAnythingUp()) {
            out.println("Nothing of it is up. The files are in " + folder.root());
            return;
        }
        try {
            Optional<String> job = cluster.jobManagers().isEmpty() ? Optional.empty() : cluster.presentJob();
            if (job.isPresent()) {
                out.println("The job was stopped with the savepoint " + cluster.stopWithSavepoint(job.get()));
            }
        } catch (IOException | SetupException e) {
            out.println("The job could not be stopped with a savepoint, so the last lines of the ledger may not show: "
                    + e.getMessage());
        }
        List<String> names = names();
        for (int i = names.size() - 1; i >= 0; i--) {
            Optional<OsProcess> process = OsProcess.find(folder.pidFile(names.get(i)));
            if (names.get(i).equals(Services.KINESIS)) {
                // It has nothing to save, and its orderly end takes 10 s.
                process.ifPresent(OsProcess::kill);
            }
            process.ifPresent(OsProcess::stop);
            Files.deleteIfExists(folder.pidFile(names.get(i)));
        }
        out.println("All processes have ended. The files are in " + folder.root());
    }
}
