package dev.drover.job;

import dev.drover.contract.Identifiers;
import dev.drover.operators.dispatch.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
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
     * Everything the job needs, from here alone: no function is asked for its limit.
     *
     * @param yaml null for none
     * @throws SettingsException naming every problem
     */
    public static DroverSettings load(@Nullable Path yaml, Map<String, String> overrides) {
        List<String> problems = new ArrayList<>();
        DroverSettings settings = read(yaml, overrides, problems);
        String limit = DroverOptions.MAX_IN_FLIGHT.key();
        boolean unlimited = !settings.functions().stream().allMatch(Target::hasLimit);
        if (unlimited && problems.stream().noneMatch(problem -> problem.startsWith(limit))) {
            problems.add(limit + " is missing; set it, for example to 300");
        }
        return sound(settings, problems);
    }

    /**
     * As {@link #load}, for whoever goes on to look for further problems, so that a person learns of all of them at once.
     *
     * @param problems those of the configuration are added; with any, the settings are not to be used but for that. That
     *     a function has no limit is none of them
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
        // By prefix.
        Map<String, Set<String>> names = new TreeMap<>();
        Set<String> broken = new HashSet<>();
        layers.values().forEach((key, texts) -> {
            OptionRegistry.Registration registration = DroverOptions.registry().find(key);
            NamedOption<?> named = named(key);
            if (registration != null) {
                if (!SettingsReader.read(registration, texts, values, problems)) {
                    broken.add(key);
                }
            } else if (named != null) {
                String name = Objects.requireNonNull(named.nameIn(key), "the key has a name");
                names.computeIfAbsent(named.prefix(), unused -> new TreeSet<>()).add(name);
                if (!SettingsReader.readNamed(named, name, texts, values, problems)) {
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
        Set<String> workerNames = names.getOrDefault(DroverOptions.WORKERS_PREFIX, Set.of());
        if (workersRequired && workerNames.isEmpty()) {
            problems.add("no worker is configured; set dispatch.workers.<name>.target, for example "
                    + "dispatch.workers.embed.target, to the ARN or the name of a function");
        }
        Regions.fillIn(values, required, workersRequired, environment, problems);
        SettingsRules.check(values, workerNames, problems);
        return new DroverSettings(values, WorkersReader.read(values, names, broken, problems), flink);
    }

    private static @Nullable NamedOption<?> named(String key) {
        for (NamedOption<?> option : NamedOptions.NAMED) {
            if (option.nameIn(key) != null) {
                return option;
            }
        }
        return null;
    }

    private static String unknown(String key) {
        List<String> candidates = new ArrayList<>(DroverOptions.registry().keys());
        for (NamedOption<?> option : NamedOptions.NAMED) {
            candidates.add(option.key(nameAfter(option.prefix(), key, key.lastIndexOf('.'))));
            candidates.add(option.key(nameAfter(
                    option.prefix(), key, key.indexOf('.', option.prefix().length()))));
        }
        return "unknown key " + key + "; did you mean " + NearestKey.of(key, candidates) + "?";
    }

    /**
     * @param dot where the name may end in the key, if it is before that
     */
    private static String nameAfter(String prefix, String key, int dot) {
        boolean fits = key.startsWith(prefix);
        String given = !fits
                ? ""
                : dot < prefix.length() ? key.substring(prefix.length()) : key.substring(prefix.length(), dot);
        return Identifiers.isSegment(given) ? given : "<name>";
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

    /** The functions that items are sent to, each once. */
    Collection<Target> functions() {
        Map<String, Target> functions = new LinkedHashMap<>();
        for (WorkerSettings worker : workers.values()) {
            for (Target target : worker.targets()) {
                if (target.weight() > 0) {
                    functions.putIfAbsent(target.function(), target);
                }
            }
        }
        return functions.values();
    }

    /** The most invocations that may be in flight at a time, of all functions and over all subtasks. */
    int maxInFlight() {
        long sum = functions().stream().mapToLong(Target::maxInFlight).sum();
        return (int) Math.min(Integer.MAX_VALUE / 4, sum);
    }

    /** As {@link #maxInFlight}, of items: that many can be in the flow, and fill every invocation. */
    int maxItemsInFlight() {
        Map<String, Long> byFunction = new HashMap<>();
        for (WorkerSettings worker : workers.values()) {
            for (Target target : worker.targets()) {
                if (target.weight() > 0) {
                    long items = (long) target.maxInFlight() * worker.batching().maxItems();
                    byFunction.merge(target.function(), items, Math::max);
                }
            }
        }
        long sum = byFunction.values().stream().mapToLong(Long::longValue).sum();
        return (int) Math.min(Integer.MAX_VALUE / 4, sum);
    }

    /**
     * The same settings, with what is known of the functions' memory.
     *
     * @param memoryMb by function; those that are not in it keep what they have
     */
    DroverSettings withMemory(Map<String, Integer> memoryMb) {
        return withTargets(target -> target.withMemory(memoryMb.getOrDefault(target.function(), target.memoryMb())));
    }

    /**
     * The same settings, with limits for functions that have none.
     *
     * @param limits by function; those that are not in it keep what they have
     */
    DroverSettings withLimits(Map<String, Integer> limits) {
        return withTargets(
                target -> target.withMaxInFlight(limits.getOrDefault(target.function(), target.maxInFlight())));
    }

    private DroverSettings withTargets(UnaryOperator<Target> known) {
        Map<String, WorkerSettings> changed = new TreeMap<>();
        workers.forEach((name, worker) -> changed.put(name, worker.withTargets(known)));
        return new DroverSettings(values, changed, flink);
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
