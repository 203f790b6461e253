package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Stage;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Settlement;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Shell of {@link HealingPolicy}, keyed by (run, id). Its main output is the ledger's lines. */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class HealFunction extends KeyedProcessFunction<String, Settlement, LedgerEntry> {
    /** Items on their way to the retry stream, their backoff over. */
    public static final OutputTag<Item> RETRY = new OutputTag<>("retry") {};

    public static final OutputTag<ProgressDelta> PROGRESS = new OutputTag<>("heal-progress") {};

    private final HealSettings settings;

    private transient HealingPolicy policy;
    private transient ValueState<HealState> states;
    private transient ValueState<Item> pending;
    private transient HealMetrics metrics;

    public HealFunction(HealSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        policy = new HealingPolicy(settings, () -> ThreadLocalRandom.current().nextDouble());
        StateTtlConfig ttl = StateTtlConfig.newBuilder(settings.rememberFor)
                .cleanupFullSnapshot()
                .cleanupInRocksdbCompactFilter(1000)
                .build();
        ValueStateDescriptor<HealState> state = new ValueStateDescriptor<>("heal", HealState.class);
        state.enableTimeToLive(ttl);
        states = getRuntimeContext().getState(state);
        // Without a time to live: its timer empties it, and a job that stood still for longer must not lose an item.
        pending = getRuntimeContext().getState(new ValueStateDescriptor<>("pending", Item.class));
        metrics = new HealMetrics(getRuntimeContext().getMetricGroup().addGroup(Stage.HEAL.word()));
    }

    @Override
    public void processElement(Settlement settlement, Context context, Collector<LedgerEntry> out) throws Exception {
        long now = context.timerService().currentProcessingTime();
        Subject subject = Subject.of(settlement);
        int generation = subject.generation;
        HealState state = stateFor(settlement, subject);
        HealAction action = policy.decide(state, generation, settlement, now);
        boolean late = action.kind == HealAction.Kind.LATE;
        ProgressDelta progress = new ProgressDelta();
        progress.run = subject.run;
        progress.firstMillis = now;
        progress.lastMillis = now;
        boolean settled = settlesAttempt(settlement, action);
        if (settled) {
            out.collect(LedgerLines.attempt(settlement, now, late));
            progress.attempts = 1;
        }
        count(settlement, state, generation, late, settled, progress);
        switch (action.kind) {
            case END:
                end(settlement, subject, state, action, now, progress, out);
                break;
            case INVOKE_AGAIN:
            case VERIFY_AGAIN:
                emitLater(settlement, state, action, now, context);
                break;
            case LATE:
                metrics.late.inc();
                progress.late = 1;
                break;
            case WAIT:
                break;
        }
        states.update(state);
        context.output(PROGRESS, progress);
    }

    /** An undecided output that is not asked for again is settled as it stands: its evidence does not come again. */
    private static boolean settlesAttempt(Settlement settlement, HealAction action) {
        return settlement.kind == Settlement.Kind.VERDICT
                || (settlement.kind == Settlement.Kind.UNDECIDED && action.kind != HealAction.Kind.VERIFY_AGAIN);
    }

    private HealState stateFor(Settlement settlement, Subject subject) throws Exception {
        HealState state = states.value();
        if (state == null) {
            state = new HealState();
            begin(state, subject);
        } else if (subject.generation > state.generation) {
            begin(state, subject);
            pending.clear();
        }
        Item item = settlement.item;
        if (item != null && item.generation == state.generation) {
            state.sequence = Math.max(state.sequence, item.sequence);
        }
        return state;
    }

    private static void begin(HealState state, Subject subject) {
        state.generation = subject.generation;
        state.sequence = 0;
        state.attempts = 0;
        state.causes = "";
        state.costNanoUsd = 0;
        state.handedBack = 0;
        state.seenMillis = subject.seenMillis;
    }

    /** Books what the settlement came to: on the item where it is news of its present generation, on the run always. */
    private void count(
            Settlement settlement,
            HealState state,
            int generation,
            boolean late,
            boolean settled,
            ProgressDelta progress) {
        Evidence evidence = settlement.evidence;
        if (evidence != null && (settled || settlement.kind != Settlement.Kind.UNDECIDED)) {
            // An undecided item brings the same evidence again, so it is booked when it is decided.
            progress.invocations = evidence.invocations;
            progress.throttled = evidence.throttled;
            progress.costNanoUsd = evidence.costNanoUsd;
            if (generation == state.generation && !late) {
                state.costNanoUsd += evidence.costNanoUsd;
            }
        }
        if (settlement.kind == Settlement.Kind.DEFERRED) {
            metrics.deferred.inc();
            progress.deferred = 1;
        }
        if (late || generation != state.generation) {
            return;
        }
        if (settled) {
            state.attempts++;
            state.handedBack = 0;
            Cause cause = settlement.cause;
            if (cause != null) {
                state.causes = state.causes.isEmpty() ? cause.name() : state.causes + "," + cause.name();
            }
        } else {
            state.handedBack++;
        }
    }

    private void end(
            Settlement settlement,
            Subject subject,
            HealState state,
            HealAction action,
            long now,
            ProgressDelta progress,
            Collector<LedgerEntry> out)
            throws Exception {
        out.collect(LedgerLines.end(settlement, state, action, now));
        ItemStatus status = Objects.requireNonNull(action.status, "an END has a status");
        if (state.status != null) {
            progress.finals.merge(state.status.name(), -1L, Long::sum);
        }
        // A generation that was redriven while it was open never ends, so its redrive is over with this one's.
        progress.redriving = (long) state.redrivesOver - subject.redrives;
        state.redrivesOver = subject.redrives;
        progress.finals.merge(status.name(), 1L, Long::sum);
        if (status == ItemStatus.VERIFIED) {
            for (String cause : state.causes.split(",")) {
                if (!cause.isEmpty()) {
                    progress.healed.merge(cause, 1L, Long::sum);
                    metrics.healed(Cause.valueOf(cause));
                }
            }
        }
        metrics.ended(status, now - state.seenMillis);
        state.status = status;
        state.statusGeneration = state.generation;
        // What follows the final line needs no more than a tombstone.
        state.causes = "";
        pending.clear();
    }

    private void emitLater(Settlement settlement, HealState state, HealAction action, long now, Context context)
            throws Exception {
        Item item = Subject.itemOf(settlement);
        state.sequence++;
        item.sequence = state.sequence;
        item.attempt = action.attempt;
        item.retried = true;
        item.evidence = action.kind == HealAction.Kind.VERIFY_AGAIN ? settlement.evidence : null;
        metrics.reemitted.inc();
        if (action.delayMillis <= 0) {
            pending.clear();
            context.output(RETRY, item);
            return;
        }
        pending.update(item);
        context.timerService().registerProcessingTimeTimer(now + action.delayMillis);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<LedgerEntry> out) throws Exception {
        // One item waits at most once: a timer that finds nothing was overtaken by an INTACT of another invocation.
        Item item = pending.value();
        if (item != null) {
            pending.clear();
            context.output(RETRY, item);
        }
    }

    /** The key of a settlement's item. */
    public static String key(Settlement settlement) {
        Subject subject = Subject.of(settlement);
        return Identifiers.key(subject.run, subject.id);
    }
}
