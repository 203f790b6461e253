package dev.drover.job;

import dev.drover.connectors.lambda.FunctionConfigs;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Asks, before the job starts, how many invocations at a time are reserved for each function. That is the function's limit
 * where the configuration has none, and no limit may be above it: all calls above it would be throttled.
 */
final class LimitChecks {
    /** For all functions together. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DroverSettings settings;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Integer> limits = new TreeMap<>();
    /** Why there is no limit, for each function that has none. */
    private final List<String> missing = new ArrayList<>();

    private LimitChecks(DroverSettings settings) {
        this.settings = settings;
    }

    /** For settings of which everything that Lambda is reached with is known. */
    static LimitChecks of(DroverSettings settings) {
        try (FunctionConfigs functions = FunctionConfigs.open(Adapters.lambda(settings))) {
            return of(settings, functions::reservedConcurrency, PATIENCE);
        }
    }

    /**
     * Asks for one function after the other, since the whole account shares about 15 such calls a second.
     *
     * @param reserved tells how many invocations are reserved for a function, if any
     * @param patience how long to wait for all answers together
     */
    static LimitChecks of(
            DroverSettings settings, Function<String, CompletableFuture<OptionalInt>> reserved, Duration patience) {
        LimitChecks checks = new LimitChecks(settings);
        long begun = System.nanoTime();
        for (Target target : settings.functions()) {
            Duration spent = Duration.ofNanos(System.nanoTime() - begun);
            Duration left = patience.compareTo(spent) > 0 ? patience.minus(spent) : Duration.ZERO;
            checks.check(target, Asked.of(target.function(), reserved.apply(target.function()), left));
        }
        if (!checks.missing.isEmpty()) {
            String key = DroverOptions.MAX_IN_FLIGHT.key();
            checks.problems.add(key + " is missing, and nothing tells what to take instead: "
                    + String.join("; ", checks.missing) + "; set " + key + ", for example to 300");
        }
        return checks;
    }

    private void check(Target target, Asked<OptionalInt> asked) {
        String function = target.function();
        OptionalInt answer = asked.answer();
        if (answer == null) {
            if (target.hasLimit()) {
                warnings.add(limit(target) + ": whether " + function
                        + " takes so many invocations at a time is not known; " + asked.whyNone());
            } else {
                missing.add(asked.whyNone());
            }
        } else if (answer.isPresent()) {
            check(target, answer.getAsInt());
        } else if (!target.hasLimit()) {
            missing.add(function + " has no reserved concurrency");
        }
    }

    private void check(Target target, int reserved) {
        String function = target.function();
        Integer parallelism = settings.find(DroverOptions.DISPATCH_PARALLELISM);
        if (reserved == 0) {
            problems.add(function + " has a reserved concurrency of 0, so that it takes no invocation; raise it");
        } else if (target.hasLimit()) {
            if (target.maxInFlight() > reserved && isWaitedFor(function)) {
                problems.add(limit(target) + " is above the reserved concurrency of " + function + " (" + reserved
                        + "), so that what is above would be throttled; lower it, or leave it out");
            }
        } else if (parallelism != null && reserved < parallelism) {
            problems.add("the reserved concurrency of " + function + " (" + reserved
                    + ") is less than dispatch.parallelism (" + parallelism
                    + "), so that a subtask could never invoke it");
        } else {
            limits.put(function, reserved);
        }
    }

    /** What is in flight of events are calls that the service has not yet taken, of which it takes any number. */
    private boolean isWaitedFor(String function) {
        return settings.workers().values().stream()
                .filter(worker -> worker.mode() == InvocationMode.REQUEST_RESPONSE)
                .flatMap(worker -> worker.targets().stream())
                .anyMatch(target -> target.function().equals(function));
    }

    private String limit(Target target) {
        Integer own = settings.find(NamedOptions.TARGET_MAX_IN_FLIGHT.of(target.name()));
        String key =
                own == null ? DroverOptions.MAX_IN_FLIGHT.key() : NamedOptions.TARGET_MAX_IN_FLIGHT.key(target.name());
        return key + " (" + target.maxInFlight() + ")";
    }

    /** What keeps the job from starting. */
    List<String> problems() {
        return problems;
    }

    /** One sentence for each thing that a person should know. */
    List<String> warnings() {
        return warnings;
    }

    /** By function, the limits of those for which none is configured. */
    Map<String, Integer> limits() {
        return limits;
    }
}
