package dev.drover.operators.admit;

import dev.drover.contract.Sha256;
import dev.drover.contract.Stage;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Opener;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.flow.TimeToLive;
import dev.drover.operators.ingest.CreditPublisher;
import dev.drover.operators.ingest.FlowCreditOpener;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Shell of {@link AdmissionPolicy}, keyed by (run, id). Items of a run whose control document has not been read yet wait
 * in state; the store is asked off this thread.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class AdmitFunction extends KeyedProcessFunction<String, Arrival, Item> {
    public static final OutputTag<Settlement> REFUSED = new OutputTag<>("refused") {};
    public static final OutputTag<ProgressDelta> PROGRESS = new OutputTag<>("admit-progress") {};

    private static final long LOOK_AGAIN_MILLIS = 100;

    private final AdmissionPolicy policy;
    private final Opener<ControlSource> controlSource;
    private final FlowCreditOpener credit;
    private final Duration controlInterval;
    private final Duration rememberFor;

    private transient ValueState<SeenItem> seenState;
    private transient ListState<Arrival> waiting;
    private transient RunControls controls;
    private transient CreditPublisher left;
    private transient Counter admitted;
    private transient Counter duplicates;
    private transient Counter contradictions;
    private transient Counter rejected;
    private transient Counter parked;
    private transient Counter quarantined;

    public AdmitFunction(
            AdmissionPolicy policy,
            Opener<ControlSource> controlSource,
            FlowCreditOpener credit,
            Duration controlInterval,
            Duration rememberFor) {
        this.policy = policy;
        this.controlSource = controlSource;
        this.credit = credit;
        this.controlInterval = controlInterval;
        this.rememberFor = rememberFor;
    }

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<SeenItem> seen = new ValueStateDescriptor<>("seen", SeenItem.class);
        seen.enableTimeToLive(TimeToLive.of(rememberFor));
        seenState = getRuntimeContext().getState(seen);
        // Without a time to live: its timer empties it, and a job that stood still for longer must not lose an item.
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting-for-control", Arrival.class));
        controls = RunControls.open(controlSource.open(), Clock.systemUTC(), controlInterval);
        left = CreditPublisher.open(credit.open(getRuntimeContext()));
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup(Stage.ADMIT.word());
        admitted = metrics.counter("admitted");
        duplicates = metrics.counter("duplicates");
        contradictions = metrics.counter("contradictions");
        rejected = metrics.counter("rejected");
        parked = metrics.counter("parked");
        quarantined = metrics.counter("quarantined");
    }

    @Override
    public void processElement(Arrival arrival, Context context, Collector<Item> out) throws Exception {
        Refusal refusal = arrival.refusal;
        if (refusal != null) {
            unreadable(refusal, context);
            return;
        }
        Item item = Objects.requireNonNull(arrival.item, "an arrival is an item or a refusal");
        RunControls.Known run = known(item);
        if (run == null) {
            waiting.add(arrival);
            context.timerService()
                    .registerProcessingTimeTimer(context.timerService().currentProcessingTime() + LOOK_AGAIN_MILLIS);
            return;
        }
        decide(item, run, context, out);
    }

    /**
     * Whoever resumes a run and redrives its parked items in one breath must not have them parked once more by the pause
     * that is over. So a redriven item is judged by what the store says after it came.
     */
    private RunControls.@Nullable Known known(Item item) {
        boolean redriven = item.generation > 0 && item.sequence == 0;
        return redriven ? controls.findSince(item.run, item.seenMillis) : controls.find(item.run);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Item> out) throws Exception {
        Iterable<Arrival> arrivals = waiting.get();
        waiting.clear();
        if (arrivals == null) {
            return;
        }
        for (Arrival arrival : arrivals) {
            processElement(arrival, context, out);
        }
    }

    private void decide(Item item, RunControls.Known run, Context context, Collector<Item> out) throws Exception {
        SeenItem seen = seenState.value();
        long hash = contentHash(item);
        if (!AdmissionPolicy.isNews(seen, item.generation, item.sequence)) {
            // Only the work stream's own words can contradict: the retry stream repeats what was admitted.
            boolean contradicts = !item.retried && seen != null && seen.contentHash != 0 && seen.contentHash != hash;
            drop(item.creditAccount, contradicts, delta(item.run, item.arrivedMillis, context), context);
            return;
        }
        SeenItem present = seen == null ? new SeenItem() : seen;
        if (!item.retried) {
            present.contentHash = hash;
        }
        // What the ledger knows was counted as seen already, if not by this state then by what is carried on.
        boolean newItem = seen == null && (item.was == null || item.generation == 0);
        if (seen == null && !newItem) {
            // Those before this one were counted by a state that is gone; heal may remember them still.
            present.redrives = item.generation - 1;
        }
        ProgressDelta progress = delta(item.run, item.arrivedMillis, context);
        remember(present, newItem, item.generation, item.sequence, progress, context);
        item.redrives = present.redrives;
        AdmissionPolicy.Objection objection = policy.objection(item, run);
        if (objection == null) {
            admitted.inc();
            out.collect(item);
            return;
        }
        Refusal refusal = new Refusal();
        refusal.run = item.run;
        refusal.id = item.id;
        refusal.generation = item.generation;
        refusal.redrives = item.redrives;
        refusal.was = item.was;
        refusal.seenMillis = item.seenMillis;
        refusal.creditAccount = item.creditAccount;
        refusal.status = objection.status();
        refusal.cause = objection.cause();
        refusal.message = objection.message();
        refusal.json = item.json;
        refuse(refusal, context);
    }

    private void unreadable(Refusal refusal, Context context) throws Exception {
        SeenItem seen = seenState.value();
        if (!AdmissionPolicy.isNews(seen, refusal.generation, 0)) {
            drop(refusal.creditAccount, false, delta(refusal.run, refusal.arrivedMillis, context), context);
            return;
        }
        ProgressDelta progress = delta(refusal.run, refusal.arrivedMillis, context);
        remember(seen == null ? new SeenItem() : seen, seen == null, refusal.generation, 0, progress, context);
        refuse(refusal, context);
    }

    private void drop(long creditAccount, boolean contradicts, ProgressDelta progress, Context context) {
        left.left(creditAccount);
        duplicates.inc();
        progress.duplicates = 1;
        if (contradicts) {
            contradictions.inc();
            progress.contradictions = 1;
        }
        context.output(PROGRESS, progress);
    }

    private void remember(
            SeenItem seen, boolean newItem, int generation, long sequence, ProgressDelta progress, Context context)
            throws Exception {
        boolean redriven = !newItem && generation > seen.generation;
        seen.generation = generation;
        seen.sequence = sequence;
        if (redriven) {
            seen.redrives++;
        }
        seenState.update(seen);
        if (newItem || redriven) {
            progress.seen = newItem ? 1 : 0;
            progress.redriving = redriven ? 1 : 0;
            context.output(PROGRESS, progress);
        }
    }

    private void refuse(Refusal refusal, Context context) {
        switch (refusal.status) {
            case REJECTED:
                rejected.inc();
                break;
            case PARKED:
                parked.inc();
                break;
            default:
                quarantined.inc();
                break;
        }
        left.left(refusal.creditAccount);
        Settlement settlement = new Settlement();
        settlement.kind = Settlement.Kind.REFUSED;
        settlement.refusal = refusal;
        settlement.cause = refusal.cause;
        settlement.message = refusal.message;
        context.output(REFUSED, settlement);
    }

    private static ProgressDelta delta(String run, long arrivedMillis, Context context) {
        ProgressDelta delta = new ProgressDelta();
        delta.run = run;
        delta.firstMillis = context.timerService().currentProcessingTime();
        delta.lastMillis = delta.firstMillis;
        delta.readUpToMillis = arrivedMillis;
        return delta;
    }

    private static long contentHash(Item item) {
        long hash = ByteBuffer.wrap(Sha256.digest().digest(item.json)).getLong();
        return hash == 0 ? 1 : hash;
    }

    @Override
    public void close() {
        if (controls != null) {
            controls.close();
        }
        if (left != null) {
            left.close();
        }
    }
}
