package dev.drover.job;

import dev.drover.operators.dispatch.Batching;
import dev.drover.operators.dispatch.Hedging;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Puts together what stands behind worker names, and says what is missing or contradicts itself. */
final class WorkersReader {
    private static final int MOST_ITEMS = 1_000;
    private static final long MOST_ITEMS_IN_FLIGHT = 1_000_000;
    private static final Duration LONGEST_LINGER = Duration.ofMinutes(1);

    private final Configuration values;
    private final Set<String> broken;
    private final List<String> problems;
    /** By name. */
    private final Map<String, Target> targets = new TreeMap<>();
    /** By function, the key that says its limit. */
    private final Map<String, Target> byFunction = new HashMap<>();

    private WorkersReader(Configuration values, Set<String> broken, List<String> problems) {
        this.values = values;
        this.broken = broken;
        this.problems = problems;
    }

    /**
     * @param names of workers and of targets, by the prefix of their keys
     * @param broken keys whose values could not be read; they are there, and nothing follows from them
     */
    static Map<String, WorkerSettings> read(
            Configuration values, Map<String, Set<String>> names, Set<String> broken, List<String> problems) {
        WorkersReader reader = new WorkersReader(values, broken, problems);
        names.getOrDefault(DroverOptions.TARGETS_PREFIX, Set.of()).forEach(reader::readTarget);
        Map<String, WorkerSettings> workers = new TreeMap<>();
        names.getOrDefault(DroverOptions.WORKERS_PREFIX, Set.of())
                .forEach(name -> workers.put(name, reader.worker(name)));
        return workers;
    }

    private void readTarget(String name) {
        String function = find(NamedOptions.TARGET_FUNCTION.of(name));
        if (function == null) {
            String key = NamedOptions.TARGET_FUNCTION.key(name);
            if (!broken.contains(key)) {
                problems.add(key + " is missing: target '" + name + "' has no function behind it");
            }
            return;
        }
        Integer own = find(NamedOptions.TARGET_MAX_IN_FLIGHT.of(name));
        Integer parallelism = find(DroverOptions.DISPATCH_PARALLELISM);
        if (own != null && parallelism != null && own < parallelism) {
            problems.add(NamedOptions.TARGET_MAX_IN_FLIGHT.key(name) + " (" + own
                    + ") is less than dispatch.parallelism (" + parallelism
                    + "), so that a subtask could never invoke it");
        }
        targets.put(
                name, known(Target.of(name, function, values.get(NamedOptions.TARGET_WEIGHT.of(name)), limit(own))));
    }

    private int limit(@Nullable Integer own) {
        Integer ofAll = find(DroverOptions.MAX_IN_FLIGHT);
        // Without any the function is asked for it.
        return own != null ? own : ofAll == null ? 0 : ofAll;
    }

    /** A function has one limit, whoever uses it. */
    private Target known(Target target) {
        Target before = byFunction.putIfAbsent(target.function(), target);
        if (before != null && before.maxInFlight() != target.maxInFlight()) {
            problems.add("targets '" + before.name() + "' and '" + target.name() + "' are the same function, "
                    + target.function() + ", with different limits (" + limitText(before) + " and " + limitText(target)
                    + "); give it one");
        }
        return target;
    }

    private static String limitText(Target target) {
        return target.hasLimit() ? Integer.toString(target.maxInFlight()) : "none";
    }

    private WorkerSettings worker(String name) {
        Duration own = find(NamedOptions.WORKER_TIMEOUT.of(name));
        boolean event = values.get(NamedOptions.WORKER_INVOCATION.of(name)).equals(InvocationMode.EVENT.word());
        List<Target> served = targetsOf(name);
        return new WorkerSettings(
                name,
                served,
                own == null ? values.get(DroverOptions.DISPATCH_TIMEOUT) : own,
                event ? InvocationMode.EVENT : InvocationMode.REQUEST_RESPONSE,
                batching(name, event, served),
                hedging(name, event));
    }

    private Batching batching(String worker, boolean event, List<Target> served) {
        String key = BatchOptions.MAX_ITEMS.key(worker);
        int items = values.get(BatchOptions.MAX_ITEMS.of(worker));
        if (items > MOST_ITEMS) {
            problems.add(key + ": " + items + " is out of range; 1 to " + MOST_ITEMS + " are allowed");
        }
        if (items > 1 && event) {
            problems.add(key + " (" + items + ") and " + NamedOptions.WORKER_INVOCATION.key(worker)
                    + " (event) exclude each other: nobody would learn which item of a batch an event died of, and "
                    + "each would pay an attempt for it; keep one of them");
        }
        long together = served.stream()
                .mapToLong(target -> (long) target.maxInFlight() * items)
                .sum();
        if (items > 1 && together > MOST_ITEMS_IN_FLIGHT) {
            problems.add(key + " (" + items + ") times the limits of the worker's targets is " + together
                    + " items, all of which the job would hold in memory; " + MOST_ITEMS_IN_FLIGHT + " are the most");
        }
        int bytes = values.get(BatchOptions.MAX_BYTES.of(worker));
        if (bytes > BatchOptions.LARGEST_BATCH) {
            problems.add(BatchOptions.MAX_BYTES.key(worker) + ": " + bytes + " is more than "
                    + BatchOptions.LARGEST_BATCH + ": Lambda takes 6 MB, and the names of outputs and logs need room");
        }
        Duration linger = values.get(BatchOptions.LINGER.of(worker));
        if (linger.compareTo(LONGEST_LINGER) > 0) {
            problems.add(BatchOptions.LINGER.key(worker) + ": " + Durations.text(linger) + " is longer than "
                    + Durations.text(LONGEST_LINGER) + ", and items would only wait");
        }
        return Batching.of(items, bytes, linger);
    }

    private Hedging hedging(String worker, boolean event) {
        String key = HedgeOptions.MAX_EXTRA_PERCENT.key(worker);
        int percent = values.get(HedgeOptions.MAX_EXTRA_PERCENT.of(worker));
        if (percent > HedgeOptions.MOST_EXTRA_PERCENT) {
            problems.add(key + ": " + percent + " is out of range; 0 to " + HedgeOptions.MOST_EXTRA_PERCENT
                    + " are allowed");
        }
        if (percent > 0 && !values.get(HedgeOptions.IDEMPOTENT.of(worker))) {
            problems.add(key + " (" + percent
                    + ") needs a worker that may run twice for the same item at the same time; "
                    + "say that it may with " + HedgeOptions.IDEMPOTENT.key(worker) + ": true, or leave hedging off");
        }
        if (percent > 0 && event) {
            problems.add(key + " (" + percent + ") and " + NamedOptions.WORKER_INVOCATION.key(worker)
                    + " (event) exclude each other: nobody waits for the reply of an event, so that nobody knows that "
                    + "it runs long; keep one of them");
        }
        if (percent > 0 && values.get(BatchOptions.MAX_ITEMS.of(worker)) > 1) {
            problems.add(key + " (" + percent + ") and " + BatchOptions.MAX_ITEMS.key(worker) + " ("
                    + values.get(BatchOptions.MAX_ITEMS.of(worker))
                    + ") exclude each other: a batch takes as long as its items do, and a second invocation would "
                    + "repeat them all; keep one of them");
        }
        return Hedging.ofExtraPercent(percent);
    }

    private List<Target> targetsOf(String worker) {
        String single = NamedOptions.WORKER_TARGET.key(worker);
        String several = NamedOptions.WORKER_TARGETS.key(worker);
        String function = find(NamedOptions.WORKER_TARGET.of(worker));
        List<String> names = find(NamedOptions.WORKER_TARGETS.of(worker));
        if (function != null && names != null) {
            problems.add(single + " and " + several + " are both set; keep one of them");
            return List.of();
        }
        if (function != null) {
            return List.of(known(Target.of(shortName(function), function, 1, limit(null))));
        }
        if (names != null) {
            return named(several, names);
        }
        if (!broken.contains(single) && !broken.contains(several)) {
            problems.add(single + " is missing: worker '" + worker + "' has no function behind it");
        }
        return List.of();
    }

    private List<Target> named(String key, List<String> names) {
        List<Target> named = new ArrayList<>();
        Set<String> functions = new TreeSet<>();
        boolean whole = true;
        for (String name : names) {
            Target target = targets.get(name);
            if (target != null) {
                named.add(target);
                if (!functions.add(target.function())) {
                    problems.add(key + ": " + target.function() + " is among them twice; name each function once");
                }
            } else {
                whole = false;
                unknownTarget(key, name);
            }
        }
        if (whole && named.stream().allMatch(target -> target.weight() == 0)) {
            problems.add(key + ": " + (names.isEmpty() ? "there is no target" : "each target has a weight of 0")
                    + ", so that no item could be sent; name one that has a weight");
        }
        return named;
    }

    private void unknownTarget(String key, String name) {
        boolean mentioned =
                problems.stream().anyMatch(problem -> problem.startsWith(DroverOptions.TARGETS_PREFIX + name))
                        || broken.contains(NamedOptions.TARGET_FUNCTION.key(name));
        if (!mentioned) {
            problems.add(key + ": there is no target '" + name + "'; set " + NamedOptions.TARGET_FUNCTION.key(name)
                    + (targets.isEmpty() ? "" : ", or did you mean '" + NearestKey.of(name, targets.keySet()) + "'?"));
        }
    }

    /** Without what is the same for all functions of an account. */
    private static String shortName(String function) {
        String marker = ":function:";
        int at = function.indexOf(marker);
        return at < 0 ? function : function.substring(at + marker.length());
    }

    private <T> @Nullable T find(ConfigOption<T> option) {
        return values.getOptional(option).orElse(null);
    }
}
