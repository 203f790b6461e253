package dev.drover.job;

import dev.drover.connectors.kinesis.StreamCatalog;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.operators.flow.RootCause;
import dev.drover.operators.verify.ObjectStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.CheckpointConfig;

/** Asks, before the job starts, whether the streams and the store that it is to use are there, and its checkpoints. */
final class StartChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private StartChecks() {}

    /**
     * @param problems those of the configuration; everything that is not there is added. What a problem of the
     *     configuration keeps from being found is not looked for
     */
    static void check(DroverSettings settings, List<String> problems) {
        boolean storeKnown = isKnown(problems, DroverOptions.STORE.key(), "verify.s3.");
        boolean streamsKnown = isKnown(
                problems,
                "ingest.kinesis.",
                DroverOptions.WORK_STREAM.key(),
                DroverOptions.RETRY_STREAM.key(),
                DroverOptions.COMPLETIONS_STREAM.key(),
                DroverOptions.START_POSITION.key());
        if (storeKnown) {
            checkStore(settings, problems);
        }
        if (streamsKnown) {
            try (StreamCatalog streams =
                    StreamCatalog.open(Adapters.kinesis(settings).aws())) {
                problems.addAll(await(streams.problems(Adapters.kinesis(settings)), "ingest.kinesis"));
            }
        }
    }

    /**
     * The settings with a limit for each function that has none of its own, where it could be found.
     *
     * @param problems as for {@link #check}
     * @param warnings what is no mistake for certain is added
     */
    static DroverSettings withLimits(DroverSettings settings, List<String> problems, List<String> warnings) {
        if (!isKnown(problems, "dispatch.lambda.", DroverOptions.MAX_IN_FLIGHT.key())) {
            return settings;
        }
        LimitChecks limits = LimitChecks.of(settings);
        problems.addAll(limits.problems());
        warnings.addAll(limits.warnings());
        return settings.withLimits(limits.limits());
    }

    private static boolean isKnown(List<String> problems, String... keys) {
        return problems.stream().noneMatch(problem -> Arrays.stream(keys).anyMatch(problem::startsWith));
    }

    private static void checkStore(DroverSettings settings, List<String> problems) {
        String prefix = settings.get(DroverOptions.STORE);
        if (prefix.startsWith("file:")) {
            Path folder = Path.of(URI.create(prefix));
            if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
                problems.add(DroverOptions.STORE.key() + ": the folder " + folder
                        + " does not exist or can't be written; create it, or name another");
                return;
            }
        }
        try (ObjectStore store = ObjectStores.open(Adapters.store(settings))) {
            CompletableFuture<List<String>> ofStore = store.stat(prefix + "runs/_start-check")
                    .handle((stat, error) -> error == null
                            ? List.of()
                            : List.of(DroverOptions.STORE.key() + ": "
                                    + RootCause.of(error).getMessage()));
            problems.addAll(await(ofStore, DroverOptions.STORE.key()));
        }
    }

    /** The ledger shows with checkpoints, and is written once only where they are exactly-once. */
    static List<String> ofCheckpoints(CheckpointConfig checkpoints) {
        if (!checkpoints.isCheckpointingEnabled()) {
            return Files.exists(DroverJob.MANAGED_SERVICE)
                    // It sets the interval itself, and need not show it here.
                    ? List.of()
                    : List.of("flink.execution.checkpointing.interval: not set; without checkpoints no line of the"
                            + " ledger shows and no run completes; set 60 s, for example");
        }
        return checkpoints.getCheckpointingConsistencyMode() == CheckpointingMode.EXACTLY_ONCE
                ? List.of()
                : List.of("flink.execution.checkpointing.mode: must be EXACTLY_ONCE, else a restart can repeat final"
                        + " lines");
    }

    /**
     * What is no mistake for certain: a cluster may set by itself where checkpoints go, unseen by whoever submits.
     *
     * @param flink what is set here
     */
    static List<String> warnings(ReadableConfig flink) {
        boolean isSet =
                flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isPresent();
        return isSet || Files.exists(DroverJob.MANAGED_SERVICE)
                ? List.of()
                : List.of(
                        "flink.execution.checkpointing.dir: not set here. Unless the cluster sets it, checkpoints stay in"
                                + " the memory of the JobManager: they are lost with it, and fail once a subtask has more than"
                                + " 5 MiB of state, after which no line of the ledger shows. Set a folder that all machines"
                                + " reach, such as s3://my-bucket/checkpoints/");
    }

    private static List<String> await(CompletableFuture<List<String>> answer, String what) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return List.of(
                    what + ": no answer within " + PATIENCE.toSeconds() + " s; look at the endpoint and the network");
        } catch (ExecutionException e) {
            return List.of(what + ": " + RootCause.of(e).getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(what + ": interrupted while looking");
        }
    }
}
