package dev.drover.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Stops a job with a savepoint, which can take several tries. */
final class JobStop {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** The source's threads can race a stop, which then fails without harm, and the job restarts. */
    private static final int TRIES = 5;

    private final FlinkRest rest;
    private final String job;
    private final Path folder;

    JobStop(FlinkRest rest, String job, Path folder) {
        this.rest = rest;
        this.job = job;
        this.folder = folder;
    }

    /** Where the savepoint is. */
    Path stop() throws IOException {
        String failure = "";
        for (int tries = 0; tries < TRIES; tries++) {
            if (!Waiting.whether(this::isRunning, PATIENCE)) {
                throw new SetupException("The job " + job + " does not run, so it can't be stopped with a savepoint");
            }
            JsonNode operation = operation(rest.stop(job, folder.toUri()));
            if (operation.hasNonNull("location")) {
                Path savepoint = Path.of(URI.create(operation.get("location").asText()));
                Waiting.until("job " + job + " has ended", PATIENCE, this::hasEnded);
                return savepoint;
            }
            failure = operation.path("failure-cause").path("stack-trace").asText(operation.toString());
        }
        throw new SetupException("The job " + job + " can't be stopped with a savepoint: " + failure);
    }

    private JsonNode operation(String request) throws IOException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            JsonNode answer = rest.savepoint(job, request);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                return answer.path("operation");
            }
            Waiting.pause(LOOK_EVERY);
        }
        throw new SetupException(
                "Stopping job " + job + " with a savepoint takes longer than " + PATIENCE.toSeconds() + " s");
    }

    private boolean isRunning() {
        try {
            return rest.isRunning(job);
        } catch (IOException e) {
            // Between two leaders.
            return false;
        }
    }

    private boolean hasEnded() {
        try {
            return rest.job(job).path("state").asText().equals("FINISHED");
        } catch (IOException e) {
            // Between two leaders.
            return false;
        }
    }
}
