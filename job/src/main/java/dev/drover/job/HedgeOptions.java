package dev.drover.job;

/** The options of workers whose slow items get a second invocation. {@link NamedOptions} lists them among all others. */
public final class HedgeOptions {
    /** With more than that slow is the rule. */
    static final int MOST_EXTRA_PERCENT = 20;

    public static final NamedOption<Boolean> IDEMPOTENT = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "idempotent",
            (options, key) -> options.flag(
                    key,
                    false,
                    "Whether two invocations of an item may run at the same time: whatever the function does beside "
                            + "writing its output, doing it twice does no harm."));

    public static final NamedOption<Integer> MAX_EXTRA_PERCENT = new NamedOption<>(
            DroverOptions.WORKERS_PREFIX,
            "hedge.max-extra-percent",
            (options, key) -> options.number(
                    key,
                    0,
                    0,
                    "How many second invocations there may be for a hundred first ones, at most " + MOST_EXTRA_PERCENT
                            + "; 0: none. An item that runs far longer than the worker's others gets one, while its "
                            + "targets have room and throttle nothing; the first clean reply counts. With 5, far longer "
                            + "is longer than 95% of them, and than half of them by half. For an idempotent worker whose replies are "
                            + "waited for, and whose items go one by one."));

    private HedgeOptions() {}
}
