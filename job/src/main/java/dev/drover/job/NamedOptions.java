package dev.drover.job;

import dev.drover.job.OptionRegistry.Need;
import dev.drover.operators.dispatch.InvocationMode;
import java.time.Duration;
import java.util.List;

/** The options of workers and targets, once for each name. */
public final class NamedOptions {
    public static final NamedOption<String> WORKER_TARGET = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "target",
            (options, key) -> options.text(
                    key,
                    Need.ONE_OF_TWO,
                    "arn:aws:lambda:eu-central-1:123456789012:function:embed:live",
                    "ARN (with alias) or name of the Lambda function behind the worker, where there is one. Items ask for "
                            + "a worker by its name; each has either a target or targets."));

    public static final NamedOption<List<String>> WORKER_TARGETS = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "targets",
            (options, key) -> options.texts(
                    key,
                    Need.OPTIONAL,
                    "eu, us",
                    "Names of the targets that serve the worker, where there are several: the same function in several "
                            + "regions or accounts, for example. Each call goes to one that uses less of its limit. One "
                            + "that fails, throttles or slows far beyond its peers gets only probes until it has recovered."));

    public static final NamedOption<Duration> WORKER_TIMEOUT = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "timeout",
            (options, key) -> options.unsetDuration(
                    key, Duration.ofMinutes(5), "The worker's own time-out. Absent: dispatch.timeout."));

    public static final NamedOption<String> WORKER_INVOCATION = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "invocation",
            (options, key) -> options.choice(
                    key,
                    List.of(InvocationMode.REQUEST_RESPONSE.word(), InvocationMode.EVENT.word()),
                    "request-response: the reply of the function is waited for. event: the service queues the call and "
                            + "answers at once; what came of it is found by ingest.completions-stream, or by looking for "
                            + "the output. No connection is held while the function runs."));

    public static final NamedOption<String> TARGET_FUNCTION = new NamedOption<>(
            DroverOptions.TARGETS_PREFIX,
            "function",
            (options, key) -> options.text(
                    key,
                    Need.OPTIONAL,
                    "arn:aws:lambda:eu-central-1:123456789012:function:embed:live",
                    "ARN (with alias; its region counts) or name of the Lambda function that is this target. Each target "
                            + "has one."));

    public static final NamedOption<Integer> TARGET_WEIGHT = new NamedOption<>(
            DroverOptions.TARGETS_PREFIX,
            "weight",
            (options, key) -> options.number(
                    key,
                    0,
                    1,
                    "How much of a worker's items the target gets beside the worker's other ones, while all have room; 0 "
                            + "for none."));

    public static final NamedOption<Integer> TARGET_MAX_IN_FLIGHT = new NamedOption<>(
            DroverOptions.TARGETS_PREFIX,
            "max-in-flight",
            (options, key) -> options.unsetNumber(
                    key, Need.OPTIONAL, 1, 100, "The target's own limit. Absent: dispatch.max-in-flight."));

    /** In the order in which the reference lists them. */
    static final List<NamedOption<?>> NAMED = List.of(
            WORKER_TARGET,
            WORKER_TARGETS,
            WORKER_TIMEOUT,
            WORKER_INVOCATION,
            BatchOptions.MAX_ITEMS,
            BatchOptions.MAX_BYTES,
            BatchOptions.LINGER,
            HedgeOptions.IDEMPOTENT,
            HedgeOptions.MAX_EXTRA_PERCENT,
            TARGET_FUNCTION,
            TARGET_WEIGHT,
            TARGET_MAX_IN_FLIGHT);

    private NamedOptions() {}
}
