package dev.drover.job;

import dev.drover.contract.Identifiers;
import dev.drover.operators.dispatch.InvocationMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, typed and checked as a whole. Read from, lowest first: a YAML file, {@code --set key=value}, the
 * runtime properties of the managed service.
 */
public final class DroverSettings {
    private final Configuration values;
    private final Map<String, WorkerSettings> workers;
    private final Map<String, String> flink;

    private DroverSettings(Configuration values, Map<String, WorkerSettings> workers, Map<String, String> flink) {
        this.values = values;
        this.workers = Collections.unmodifiableMap(workers);
        this.flink = Collections.unmodifiableMap(flink);
    }

    /**
     * Everything the job needs.
     *
     * @param yaml null for none
     * @throws SettingsException naming every problem
     */
    public static DroverSettings load(@Nullable Path yaml, Map<String, String> overrides) {
        List<String> problems = new ArrayList<>();
        return sound(read(yaml, overrides, problems), problems);
    }

    /**
     * As {@link #load}, for whoever goes on to look for further problems, so that a person learns of all of them at once.
     *
     * @param problems those of the configuration are added; with any, the settings are not to be used but for that
     */
    static DroverSettings read(@Nullable Path yaml, Map<String, String> overrides, List<String> problems) {
        SettingsLayers layers = new SettingsLayers(problems);
        if (yaml != null) {
            layers.addYaml(yaml);
        }
        layers.addAll(overrides);
        layers.addManagedServiceProperties();
        Set<String> required = new HashSet<>();
        for (OptionRegistry.Registration registration : DroverOptions.registry().all()) {
            if (registration.required()) {
                required.add(registration.option().key());
            }
        }
        return read(layers, problems, required, true, System.getenv());
    }

    /**
     * For a caller that needs a part of the configuration only, as the {@code drover} command does: what is given is
     * checked as ever, but only these options must be there.
     *
     * @throws SettingsException naming every problem
     */
    public static DroverSettings loadFor(
            Set<ConfigOption<?>> needed, @Nullable Path yaml, Map<String, String> overrides) {
        List<String> problems = new ArrayList<>();
        SettingsLayers layers = new SettingsLayers(problems);
        if (yaml != null) {
            layers.addYaml(yaml);
        }
        layers.addAll(overrides);
        Set<String> required = new HashSet<>();
        needed.forEach(option -> required.add(option.key()));
        return of(layers, problems, required, false, System.getenv());
    }

    static DroverSettings of(
            SettingsLayers layers,
            List<String> problems,
            Set<String> required,
            boolean workersRequired,
            Map<String, String> environment) {
        return sound(read(layers, problems, required, workersRequired, environment), problems);
    }

    private static DroverSettings sound(DroverSettings settings, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    private static DroverSettings read(
            SettingsLayers layers,
            List<String> problems,
            Set<String> required,
            boolean workersRequired,
            Map<String, String> environment) {
        Configuration values = new Configuration();
        Map<String, String> flink = new TreeMap<>();
        Set<String> workerNames = new TreeSet<>();
        Set<String> broken = new HashSet<>();
        layers.values().forEach((key, texts) -> {
            OptionRegistry.Registration registration = DroverOptions.registry().find(key);
            String worker = workerName(key);
            if (registration != null) {
                if (!SettingsReader.read(registration, texts, values, problems)) {
                    broken.add(key);
                }
            } else if (worker != null) {
                workerNames.add(worker);
                if (!SettingsReader.readWorker(worker, key, texts, values, problems)) {
                    broken.add(key);
                }
            } else if (key.startsWith(DroverOptions.FLINK_PREFIX)
                    && key.length() > DroverOptions.FLINK_PREFIX.length()) {
                // Flink writes lists with semicolons.
                flink.put(key.substring(DroverOptions.FLINK_PREFIX.length()), String.join(";", texts));
            } else {
                problems.add(unknown(key));
            }
        });
        for (OptionRegistry.Registration registration : DroverOptions.registry().all()) {
            String key = registration.option().key();
            if (required.contains(key) && !values.containsKey(key) && !broken.contains(key)) {
                problems.add(key + " is missing; set it, for example to " + registration.example());
            }
        }
        if (workersRequired && workerNames.isEmpty()) {
            problems.add("no worker is configured; set dispatch.workers.<name>.target, for example "
                    + "dispatch.workers.embed.target, to the ARN or the name of a function");
        }
        for (String name : workerNames) {
            String target = DroverOptions.workerTarget(name).key();
            if (!values.containsKey(target) && !broken.contains(target)) {
                problems.add(target + " is missing: worker '" + name + "' has no function behind it");
            }
        }
        Regions.fillIn(values, required, environment, problems);
        SettingsRules.check(values, workerNames, problems);
        Map<String, WorkerSettings> workers = new TreeMap<>();
        for (String name : workerNames) {
            Duration timeout = values.getOptional(DroverOptions.workerTimeout(name))
                    .orElseGet(() -> values.get(DroverOptions.DISPATCH_TIMEOUT));
            InvocationMode mode =
                    values.get(DroverOptions.workerInvocation(name)).equals(InvocationMode.EVENT.word())
                            ? InvocationMode.EVENT
                            : InvocationMode.REQUEST_RESPONSE;
            values.getOptional(DroverOptions.workerTarget(name))
                    .ifPresent(target -> workers.put(name, new WorkerSettings(name, target, timeout, mode, 0)));
        }
        return new DroverSettings(values, workers, flink);
    }

    /** The name in {@code dispatch.workers.<name>.target} and its like; null for every other key. */
    private static @Nullable String workerName(String key) {
        if (!key.startsWith(DroverOptions.WORKERS_PREFIX)) {
            return null;
        }
        int dot = key.lastIndexOf('.');
        if (dot <= DroverOptions.WORKERS_PREFIX.length()) {
            return null;
        }
        String name = key.substring(DroverOptions.WORKERS_PREFIX.length(), dot);
        boolean known = key.equals(DroverOptions.workerTarget(name).key())
                || key.equals(DroverOptions.workerTimeout(name).key())
                || key.equals(DroverOptions.workerInvocation(name).key());
        return known ? name : null;
    }

    private static String unknown(String key) {
        List<String> candidates = new ArrayList<>(DroverOptions.registry().keys());
        String name = "<name>";
        if (key.startsWith(DroverOptions.WORKERS_PREFIX)) {
            String rest = key.substring(DroverOptions.WORKERS_PREFIX.length());
            int dot = rest.lastIndexOf('.');
            String given = dot < 0 ? rest : rest.substring(0, dot);
            name = Identifiers.isSegment(given) ? given : name;
        }
        candidates.addAll(Arrays.asList(
                DroverOptions.workerTarget(name).key(),
                DroverOptions.workerTimeout(name).key(),
                DroverOptions.workerInvocation(name).key()));
        return "unknown key " + key + "; did you mean " + NearestKey.of(key, candidates) + "?";
    }

    /**
     * The value of an option that is required or has a default.
     *
     * @throws IllegalStateException if there is none
     */
    public <T> T get(ConfigOption<T> option) {
        T value = find(option);
        if (value == null) {
            throw new IllegalStateException(option.key() + " has no value and no default");
        }
        return value;
    }

    /** The value of an option, its default, or null where it has neither. */
    public <T> @Nullable T find(ConfigOption<T> option) {
        return values.getOptional(option).orElseGet(option::defaultValue);
    }

    /** URI prefixes under which inputs must lie; empty where only inline inputs are let in. */
    public List<String> allowedInputs() {
        List<String> prefixes = find(DroverOptions.ALLOWED_INPUTS);
        return prefixes == null ? List.of() : List.copyOf(prefixes);
    }

    /** Workers by name. */
    public Map<String, WorkerSettings> workers() {
        return workers;
    }

    /**
     * The same settings, with what is known of the functions' memory.
     *
     * @param memoryMb by worker name; workers that are not in it keep what they have
     */
    DroverSettings withMemory(Map<String, Integer> memoryMb) {
        Map<String, WorkerSettings> known = new TreeMap<>(workers);
        memoryMb.forEach((name, memory) -> known.computeIfPresent(name, (unused, worker) -> worker.withMemory(memory)));
        return new DroverSettings(values, known, flink);
    }

    /** Flink's own options, without Drover's prefix. */
    public Map<String, String> flinkOptions() {
        return flink;
    }

    /** As {@link #flinkOptions}, for an environment. */
    public Configuration flinkConfiguration() {
        return Configuration.fromMap(flink);
    }
}
