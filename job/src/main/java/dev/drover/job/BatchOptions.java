package dev.drover.job;

import java.time.Duration;

/** The options of workers whose items share invocations. {@link NamedOptions} lists them among all others. */
public final class BatchOptions {
    /** A payload of Lambda has 6 MB; what is left is for the names of outputs and logs. */
    static final int LARGEST_BATCH = 5 << 20;

    public static final NamedOption<Integer> MAX_ITEMS = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "batch.max-items",
            (options, key) -> options.number(
                    key,
                    1,
                    1,
                    "The most items that share an invocation. 1: each has its own, at once. For small items, of a worker "
                            + "that is not invoked by events. A batch of which nothing comes back is invoked again in "
                            + "halves; an item that failed once goes alone."));

    public static final NamedOption<Integer> MAX_BYTES = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "batch.max-bytes",
            (options, key) -> options.number(
                    key,
                    1,
                    1 << 20,
                    "The most bytes of work items (JSON, inline inputs included) in an invocation, at most "
                            + LARGEST_BATCH
                            + "; one that is larger goes alone. Lambda takes 6 MB, with the names of outputs and logs, "
                            + "and its reply has a line for each item."));

    public static final NamedOption<Duration> LINGER = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "batch.linger",
            (options, key) -> options.duration(
                    key,
                    Duration.ofMillis(50),
                    "How long an item waits at most until its batch is full, while there is room to invoke. Without room "
                            + "it waits for that, and the batch fills meanwhile."));

    private BatchOptions() {}
}
