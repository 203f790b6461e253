package dev.drover.job;

import dev.drover.connectors.lambda.FunctionConfigs;
import dev.drover.connectors.lambda.FunctionConfigs.EventConfig;
import dev.drover.operators.dispatch.InvocationMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks, before the job starts, what Lambda itself does with the events of workers that are invoked so, and sets it where
 * it may. Nothing that it finds keeps the job from starting: retries of the service's own cost money and no item.
 */
final class EventChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FunctionConfigs configs;
    private final boolean sets;
    private final Duration maxAge;
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Integer> memoryMb = new TreeMap<>();

    private EventChecks(FunctionConfigs configs, boolean sets, Duration maxAge) {
        this.configs = configs;
        this.sets = sets;
        this.maxAge = maxAge;
    }

    /** Asks for one worker after the other, since the whole account shares about 15 such calls a second. */
    static EventChecks of(DroverSettings settings) {
        // Lambda knows no shorter time than this.
        Duration wished = settings.get(DroverOptions.MAX_EVENT_AGE);
        Duration maxAge = wished.compareTo(FunctionConfigs.SHORTEST_AGE) < 0 ? FunctionConfigs.SHORTEST_AGE : wished;
        boolean sets = settings.get(DroverOptions.EVENT_CONFIG).equals("set");
        try (FunctionConfigs configs = FunctionConfigs.open(Adapters.lambda(settings))) {
            EventChecks checks = new EventChecks(configs, sets, maxAge);
            for (WorkerSettings worker : settings.workers().values()) {
                if (worker.mode() == InvocationMode.EVENT) {
                    worker.targets().forEach(target -> checks.check(worker, target.function()));
                }
            }
            return checks;
        }
    }

    private void check(WorkerSettings worker, String function) {
        String subject = "worker '" + worker.name() + "' (" + function + "): ";
        Integer memory = asked(
                configs.memoryMb(function),
                subject + "what nobody reports is priced without its memory until the worker has told it; ");
        if (memory != null) {
            memoryMb.put(function, memory);
        }
        EventConfig present =
                asked(configs.read(function), subject + "whether Lambda itself runs events again is not known; ");
        boolean fits =
                present != null && present.retries() == 0 && present.maxAge().equals(maxAge);
        if (fits) {
            return;
        }
        if (sets && asked(configs.set(function, new EventConfig(0, maxAge)), subject) != null) {
            return;
        }
        if (present != null) {
            warnings.addAll(costs(subject, worker, present, maxAge));
        }
    }

    /** What settings that do not fit will cost, one sentence each. */
    static List<String> costs(String subject, WorkerSettings worker, EventConfig present, Duration maxAge) {
        List<String> costs = new ArrayList<>();
        if (present.retries() > 0) {
            costs.add(subject + "Lambda itself runs an event that failed again, up to " + present.retries()
                    + " times, so that one attempt can cost " + (present.retries() + 1) + " invocations of up to "
                    + Durations.text(worker.timeout()) + " each; set its maximum retry attempts to 0");
        }
        int longer = present.maxAge().compareTo(maxAge);
        if (longer > 0) {
            costs.add(subject + "Lambda keeps an event for up to " + Durations.text(present.maxAge())
                    + ", longer than the job waits for it (" + Durations.text(maxAge)
                    + "), so that what was given up can still run, and cost; set its maximum event age to "
                    + maxAge.toSeconds() + " s");
        } else if (longer < 0) {
            costs.add(subject + "Lambda drops an event after " + Durations.text(present.maxAge())
                    + ", and the job waits " + Durations.text(maxAge)
                    + " for it; set its maximum event age to " + maxAge.toSeconds() + " s");
        }
        return costs;
    }

    private <T> @Nullable T asked(CompletableFuture<T> question, String consequence) {
        Asked<T> asked = Asked.of("Lambda", question, PATIENCE);
        T answer = asked.answer();
        if (answer == null) {
            warnings.add(consequence + asked.whyNone());
        }
        return answer;
    }

    /** One sentence for each thing that a person should know. */
    List<String> warnings() {
        return warnings;
    }

    /** The configured memory of the functions, by ARN or name as it is configured, as far as it could be read. */
    Map<String, Integer> memoryMb() {
        return memoryMb;
    }
}
