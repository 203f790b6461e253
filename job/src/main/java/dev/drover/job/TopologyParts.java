package dev.drover.job;

import dev.drover.connectors.kinesis.KinesisStreams;
import dev.drover.connectors.ledger.LedgerSink;
import dev.drover.contract.Stage;
import dev.drover.operators.admit.AdmissionPolicy;
import dev.drover.operators.admit.AdmitFunction;
import dev.drover.operators.admit.AllowedUris;
import dev.drover.operators.dispatch.AggregateLimitShares;
import dev.drover.operators.dispatch.DispatchFunction;
import dev.drover.operators.dispatch.DispatchSettings;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.Target;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.heal.HealFunction;
import dev.drover.operators.heal.HealSettings;
import dev.drover.operators.ingest.CreditAccount;
import dev.drover.operators.ingest.FlowCreditOpener;
import dev.drover.operators.ingest.RawRecord;
import dev.drover.operators.ledger.ProgressFunction;
import dev.drover.operators.ledger.WatchdogSettings;
import dev.drover.operators.verify.ContentChecks;
import dev.drover.operators.verify.VerifyFunction;
import dev.drover.operators.verify.VerifySettings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The parts of the topology, each made of the settings it needs. */
final class TopologyParts {
    private static final long MIB = 1024 * 1024;

    /**
     * How much of the limit a subtask of dispatch has at least, unless the configuration says how many there are. Few
     * subtasks serve the limit best, many spread the load of connections and digests. Simulated at 900 slots with items of
     * four kinds of duration, the last dispatch came at most 1.01 of one queue's later with 1 subtask, 1.03 with 4 (225
     * each) and 1.04 with 16 (56 each); of the calls before a hidden limit 0.3% were throttled with 1, 0.8% with 4.
     */
    private static final int LEAST_LIMIT_A_SUBTASK = 200;

    private final DroverSettings settings;
    private final Adapters adapters;
    private final int defaultParallelism;
    private final @Nullable Duration checkpointInterval;
    private final Variation variation;
    private final FlowCreditOpener credit;

    private TopologyParts(
            DroverSettings settings,
            Variation variation,
            int defaultParallelism,
            @Nullable Duration checkpointInterval) {
        this.settings = settings;
        this.variation = variation;
        this.credit = variation.credit();
        this.adapters = Adapters.of(settings);
        this.defaultParallelism = defaultParallelism;
        this.checkpointInterval = checkpointInterval;
    }

    static TopologyParts of(StreamExecutionEnvironment environment, DroverSettings settings, Variation variation) {
        CheckpointConfig checkpoints = environment.getCheckpointConfig();
        Duration interval = checkpoints.isCheckpointingEnabled()
                ? Duration.ofMillis(checkpoints.getCheckpointInterval() + checkpoints.getMinPauseBetweenCheckpoints())
                : null;
        return new TopologyParts(settings, variation, environment.getParallelism(), interval);
    }

    SingleOutputStreamOperator<RawRecord> records(StreamExecutionEnvironment environment) {
        SingleOutputStreamOperator<RawRecord> records = KinesisStreams.source(
                environment, adapters.kinesis(), credit, settings.maxItemsInFlight(), maxOpenEvents());
        Integer parallelism = settings.find(DroverOptions.INGEST_PARALLELISM);
        if (parallelism != null) {
            records.setParallelism(parallelism);
        }
        return records.name(Stage.INGEST.word() + ": kinesis").uid(Stage.INGEST.word() + "-kinesis");
    }

    /** Without events nothing waits for any, nor asks how many there are. */
    private long maxOpenEvents() {
        boolean events = settings.workers().values().stream().anyMatch(worker -> worker.mode() == InvocationMode.EVENT);
        return events ? settings.get(DroverOptions.MAX_OPEN_EVENTS) : Long.MAX_VALUE;
    }

    AdmitFunction admit() {
        AdmissionPolicy policy = new AdmissionPolicy(
                settings.workers().keySet(),
                ContentChecks.load().names(),
                AllowedUris.under(settings.allowedInputs()),
                AllowedUris.under(settings.get(DroverOptions.ALLOWED_OUTPUTS)));
        return new AdmitFunction(
                policy,
                adapters.controlSource(),
                credit,
                settings.get(DroverOptions.CONTROL_INTERVAL),
                settings.get(DroverOptions.ADMIT_REMEMBER_FOR));
    }

    DataStream<Item> spread(DataStream<Item> items) {
        return variation.spread(items);
    }

    DispatchFunction dispatch() {
        Map<String, DispatchSettings.Worker> workers = new TreeMap<>();
        settings.workers()
                .forEach((name, worker) -> workers.put(
                        name,
                        new DispatchSettings.Worker(
                                worker.targets(),
                                worker.timeout(),
                                worker.mode(),
                                worker.batching(),
                                worker.hedging())));
        DispatchSettings dispatch = new DispatchSettings(workers);
        dispatch.maxBytesInFlight = settings.get(DroverOptions.MAX_MIB_IN_FLIGHT) * MIB;
        dispatch.capacity = dispatchCapacity();
        dispatch.backoff = new Backoff(
                settings.get(DroverOptions.DISPATCH_BACKOFF_INITIAL), settings.get(DroverOptions.DISPATCH_BACKOFF_MAX));
        dispatch.transientRetries = settings.get(DroverOptions.TRANSIENT_RETRIES);
        dispatch.throttledFor = settings.get(DroverOptions.THROTTLED_FOR);
        dispatch.longestCall = settings.get(DroverOptions.DISPATCH_TIMEOUT);
        dispatch.completionsStream = settings.find(DroverOptions.COMPLETIONS_STREAM);
        dispatch.breakerAfter = settings.get(DroverOptions.BREAKER_AFTER);
        dispatch.breakerProbeInterval = settings.get(DroverOptions.BREAKER_PROBE_INTERVAL);
        dispatch.nanoUsdPerRequest = settings.get(DroverOptions.PRICE_PER_REQUEST);
        dispatch.nanoUsdPerGbSecond = settings.get(DroverOptions.PRICE_PER_GB_SECOND);
        dispatch.checkpointInterval = checkpointInterval;
        return new DispatchFunction(dispatch, adapters.invoker(), credit, AggregateLimitShares::of);
    }

    /** Never more subtasks than invocations of a function: each may have one in flight, and together exceed its limit. */
    int dispatchParallelism() {
        Integer parallelism = settings.find(DroverOptions.DISPATCH_PARALLELISM);
        if (parallelism != null) {
            return parallelism;
        }
        int byLimit = Math.max(1, settings.maxInFlight() / LEAST_LIMIT_A_SUBTASK);
        int smallest = settings.functions().stream()
                .mapToInt(Target::maxInFlight)
                .min()
                .orElse(1);
        return Math.min(defaultParallelism, Math.min(byLimit, smallest));
    }

    int dispatchCapacity() {
        return CreditAccount.capacity(settings.maxItemsInFlight(), dispatchParallelism());
    }

    VerifyFunction verify() {
        return verify(settings, credit, dispatchParallelism());
    }

    static VerifyFunction verify(DroverSettings settings, FlowCreditOpener credit, int subtasks) {
        return new VerifyFunction(
                new VerifySettings(
                        settings.get(DroverOptions.VERIFY_TIMEOUT),
                        settings.get(DroverOptions.UNDECIDED_AFTER),
                        verifyShare(settings, subtasks)),
                Adapters.objects(settings),
                credit);
    }

    /** How many outputs each subtask looks at at a time. */
    static int verifyShare(DroverSettings settings, int subtasks) {
        return Math.max(1, (settings.get(DroverOptions.VERIFY_MAX_IN_FLIGHT) + subtasks - 1) / subtasks);
    }

    /**
     * As dispatch's, so that all that the flow may hold has room while the store is out, and no barrier waits. The load on
     * the store has a bound of its own, {@code verify.max-in-flight}.
     */
    int verifyCapacity() {
        return dispatchCapacity();
    }

    HealFunction heal() {
        HealSettings heal = new HealSettings();
        heal.maxAttempts = settings.get(DroverOptions.MAX_ATTEMPTS);
        heal.backoff = new Backoff(
                settings.get(DroverOptions.HEAL_BACKOFF_INITIAL), settings.get(DroverOptions.HEAL_BACKOFF_MAX));
        heal.undecidedBackoff = settings.get(DroverOptions.UNDECIDED_BACKOFF);
        heal.maxEventAge = settings.get(DroverOptions.MAX_EVENT_AGE);
        heal.probe = new Backoff(settings.get(DroverOptions.PROBE_INITIAL), settings.get(DroverOptions.PROBE_MAX));
        heal.completions = settings.find(DroverOptions.COMPLETIONS_STREAM) != null;
        heal.nanoUsdPerGbSecond = settings.get(DroverOptions.PRICE_PER_GB_SECOND);
        heal.maxAge = settings.get(DroverOptions.MAX_AGE);
        heal.rememberFor = settings.get(DroverOptions.HEAL_REMEMBER_FOR);
        return new HealFunction(heal, credit);
    }

    Sink<LedgerEntry> ledgerSink() {
        return LedgerSink.under(settings.get(DroverOptions.STORE));
    }

    int ledgerParallelism() {
        return settings.get(DroverOptions.LEDGER_PARALLELISM);
    }

    ProgressFunction progress() {
        return new ProgressFunction(
                adapters.controlSource(),
                adapters.progressBoard(),
                settings.get(DroverOptions.PROGRESS_INTERVAL),
                settings.get(DroverOptions.GAP_AFTER),
                settings.get(DroverOptions.CONTROL_INTERVAL),
                adapters.retention(),
                watchdog());
    }

    private WatchdogSettings watchdog() {
        WatchdogSettings watchdog = new WatchdogSettings();
        watchdog.noProgressAfter = settings.get(DroverOptions.NO_PROGRESS_AFTER);
        watchdog.gapAfter = settings.get(DroverOptions.WATCHDOG_GAP_AFTER);
        watchdog.window = settings.get(DroverOptions.WATCHDOG_WINDOW);
        watchdog.slipPercent = settings.get(DroverOptions.SLIP_PERCENT);
        watchdog.healPercent = settings.get(DroverOptions.HEAL_PERCENT);
        watchdog.backlogPercent = settings.get(DroverOptions.BACKLOG_PERCENT);
        return watchdog;
    }

    Sink<RawRecord> retrySink() {
        return KinesisStreams.retrySink(adapters.kinesis());
    }
}
