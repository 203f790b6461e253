package dev.drover.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import dev.drover.local.cluster.FlinkCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The job on the cluster: submitted, stopped with a savepoint, and resumed from it. */
final class ChaosJob {
    private static final Duration STOPPED_WITHIN = Duration.ofMinutes(6);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private static final int LONGEST_PROBLEM = 140;

    private final FlinkCluster cluster;
    private final Map<String, String> settings;
    private final PrintStream out;
    private volatile String id = "";

    /**
     * @param settings of Drover, the parallelism apart
     */
    ChaosJob(FlinkCluster cluster, Map<String, String> settings, PrintStream out) {
        this.cluster = cluster;
        this.settings = Map.copyOf(settings);
        this.out = out;
    }

    /** Of the present job; "" before the first and between two. */
    String id() {
        return id;
    }

    /** Where it stands, with the times of its changes. */
    JsonNode now() throws IOException {
        return cluster.rest().job(id);
    }

    /** When the last completed checkpoint was triggered, milliseconds since the epoch; 0 where there is none. */
    long lastCheckpointMillis() throws IOException {
        return cluster.rest()
                .checkpoints(id)
                .path("latest")
                .path("completed")
                .path("trigger_timestamp")
                .asLong(0);
    }

    /** Returns once all its tasks run. */
    void start(int parallelism) {
        run(parallelism, Optional.empty());
        cluster.awaitRunning(id);
    }

    private void run(int parallelism, Optional<Path> savepoint) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        arguments.addAll(List.of("--set", "flink.parallelism.default=" + parallelism));
        id = cluster.run(savepoint, arguments);
    }

    /** Returns when the savepoint was asked for that the job stopped with, milliseconds since the epoch. */
    long rescale(int parallelism) {
        Stopped stopped = stopWithSavepoint();
        run(parallelism, Optional.of(stopped.savepoint));
        return stopped.askedMillis;
    }

    /** Stops the job, so that the last lines of its ledger show. */
    void stop() {
        stopWithSavepoint();
    }

    /** Tries on while leaders change and the job restarts. */
    private Stopped stopWithSavepoint() {
        long giveUp = System.nanoTime() + STOPPED_WITHIN.toNanos();
        while (true) {
            long asked = System.currentTimeMillis();
            try {
                Path savepoint = hasFinished()
                        ? cluster.folder()
                                .latestState()
                                .orElseThrow(() -> new SetupException("The job has ended, and left no savepoint"))
                        : cluster.stopWithSavepoint(id);
                id = "";
                return new Stopped(savepoint, asked);
            } catch (IOException | SetupException e) {
                String problem =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                if (System.nanoTime() > giveUp) {
                    throw new SetupException("The job can't be stopped with a savepoint: " + problem, e);
                }
                out.println("           a stop with a savepoint failed, it is tried again: "
                        + problem.substring(0, Math.min(LONGEST_PROBLEM, problem.length())));
            }
            Waiting.pause(BETWEEN_TRIES);
        }
    }

    /** After a stop whose answer was lost with a leader. */
    private boolean hasFinished() throws IOException {
        return now().path("state").asText().equals("FINISHED");
    }

    private static final class Stopped {
        final Path savepoint;
        final long askedMillis;

        Stopped(Path savepoint, long askedMillis) {
            this.savepoint = savepoint;
            this.askedMillis = askedMillis;
        }
    }
}
