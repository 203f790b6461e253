package dev.drover.job;

import dev.drover.operators.dispatch.InvocationMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The entry point for {@code flink run} and for the managed service. */
public final class DroverJob {
    private static final int USAGE_ERROR = 2;
    /** Only the managed service puts it there. */
    static final Path MANAGED_SERVICE = Path.of("/etc/flink/application_properties.json");

    private static final Duration CHECKPOINT_PAUSE = Duration.ofMillis(500);

    private DroverJob() {}

    /**
     * @param arguments {@code --config FILE} and any number of {@code --set key=value}
     */
    public static void main(String[] arguments) throws Exception {
        try {
            StreamExecutionEnvironment environment = prepare(arguments);
            environment.execute("drover");
        } catch (SettingsException e) {
            if (Files.exists(MANAGED_SERVICE)) {
                // There the service shows the message of the exception, and an exit would look like a crash.
                throw e;
            }
            System.err.println(e.getMessage());
            System.exit(USAGE_ERROR);
        }
    }

    private static StreamExecutionEnvironment prepare(String[] arguments) {
        JobArguments parsed = JobArguments.parse(List.of(arguments));
        List<String> problems = new ArrayList<>();
        DroverSettings read = DroverSettings.read(parsed.config(), parsed.overrides(), problems);
        StartChecks.check(read, problems);
        List<String> warnings = new ArrayList<>();
        DroverSettings settings = StartChecks.withLimits(read, problems, warnings);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        StreamExecutionEnvironment environment = environment(settings);
        pauseBetween(environment.getCheckpointConfig());
        problems.addAll(StartChecks.ofCheckpoints(environment.getCheckpointConfig()));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        // Where `flink run` is called; the log of a submission goes to a file that few people read.
        warnings.addAll(StartChecks.warnings(environment.getConfiguration()));
        warnings.forEach(warning -> System.err.println("Warning: " + warning));
        RunTopology.build(environment, withEventsChecked(settings));
        return environment;
    }

    private static DroverSettings withEventsChecked(DroverSettings settings) {
        if (settings.workers().values().stream().noneMatch(worker -> worker.mode() == InvocationMode.EVENT)) {
            return settings;
        }
        EventChecks events = EventChecks.of(settings);
        events.warnings().forEach(warning -> System.err.println("Warning: " + warning));
        return settings.withMemory(events.memoryMb());
    }

    private static StreamExecutionEnvironment environment(DroverSettings settings) {
        try {
            return StreamExecutionEnvironment.getExecutionEnvironment(flinkConfiguration(settings));
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of(
                    "Flink can't read an option under '" + DroverOptions.FLINK_PREFIX + "': " + e.getMessage()));
        }
    }

    /**
     * Checkpoints that follow each other without a pause can begin before the tasks have heard that the one before is
     * complete. Incremental ones then refer to files that have just been deleted, whereupon Flink 1.20 drops what the task
     * reports, and no line of the ledger shows until the checkpoint's time-out, 10 minutes later.
     */
    static void pauseBetween(CheckpointConfig checkpoints) {
        if (checkpoints.getMinPauseBetweenCheckpoints() == 0) {
            checkpoints.setMinPauseBetweenCheckpoints(CHECKPOINT_PAUSE.toMillis());
        }
    }

    /** Flink's configuration as Drover needs it, with what the settings say on top. */
    public static Configuration flinkConfiguration(DroverSettings settings) {
        Configuration configuration = new Configuration();
        // A type that would need Kryo is a defect of Drover, and would make state that can't evolve.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.addAll(settings.flinkConfiguration());
        return configuration;
    }

    /** The arguments of the entry point. */
    private static final class JobArguments {
        private final @Nullable Path config;
        private final Map<String, String> overrides;

        private JobArguments(@Nullable Path config, Map<String, String> overrides) {
            this.config = config;
            this.overrides = overrides;
        }

        static JobArguments parse(List<String> arguments) {
            Path config = null;
            Map<String, String> overrides = new TreeMap<>();
            for (int i = 0; i < arguments.size(); i += 2) {
                String name = arguments.get(i);
                String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
                int equals = value.indexOf('=');
                if (name.equals("--config") && !value.isEmpty()) {
                    config = Path.of(value);
                } else if (name.equals("--set") && equals > 0) {
                    overrides.put(value.substring(0, equals), value.substring(equals + 1));
                } else {
                    throw new SettingsException(List.of("can't read the argument '" + name + " " + value
                            + "'; use --config FILE and --set key=value"));
                }
            }
            return new JobArguments(config, overrides);
        }

        @Nullable
        Path config() {
            return config;
        }

        Map<String, String> overrides() {
            return overrides;
        }
    }
}
