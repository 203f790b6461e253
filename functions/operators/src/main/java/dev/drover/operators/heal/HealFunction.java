package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Stage;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.flow.TimeToLive;
import dev.drover.operators.ingest.AwaitedEvents;
import dev.drover.operators.ingest.FlowCreditOpener;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Shell of {@link HealingPolicy}, keyed by (run, id). Its main output is the ledger's lines. */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class HealFunction extends KeyedProcessFunction<String, Settlement, LedgerEntry>
        implements CheckpointedFunction {
    /** Items on their way to the retry stream, their backoff over. */
    public static final OutputTag<Item> RETRY = new OutputTag<>("retry") {};

    public static final OutputTag<ProgressDelta> PROGRESS = new OutputTag<>("heal-progress") {};

    /** Where the jitter of backoffs comes from: numbers from 0 up to, not including, 1. */
    public interface Dice extends DoubleSupplier, Serializable {}

    private final HealSettings settings;
    private final FlowCreditOpener credit;
    private final Dice dice;

    private transient HealingPolicy policy;
    private transient ValueState<HealState> states;
    private transient ValueState<Item> pending;
    private transient HealMetrics metrics;
    /** How many events are awaited; redistributed as it is, since only the sum over all subtasks matters. */
    private transient ListState<Long> awaitedCounts;

    private transient EventWait waits;

    /**
     * @param credit is told how many events are awaited
     */
    public HealFunction(HealSettings settings, FlowCreditOpener credit) {
        this(settings, credit, () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * @param credit is told how many events are awaited
     */
    public HealFunction(HealSettings settings, FlowCreditOpener credit, Dice dice) {
        this.settings = settings;
        this.credit = credit;
        this.dice = dice;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        awaitedCounts =
                context.getOperatorStateStore().getListState(new ListStateDescriptor<>("awaited-counts", Long.class));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        awaitedCounts.update(List.of(waits.count()));
    }

    @Override
    public void open(OpenContext context) throws Exception {
        policy = new HealingPolicy(settings, dice);
        ValueStateDescriptor<HealState> state = new ValueStateDescriptor<>("heal", HealState.class);
        state.enableTimeToLive(TimeToLive.of(settings.rememberFor));
        states = getRuntimeContext().getState(state);
        // Without a time to live: its timer empties it, and a job that stood still for longer must not lose an item.
        pending = getRuntimeContext().getState(new ValueStateDescriptor<>("pending", Item.class));
        metrics = new HealMetrics(getRuntimeContext().getMetricGroup().addGroup(Stage.HEAL.word()));
        waits = EventWait.open(new EventPolicy(settings, dice), metrics, awaitedEvents(), getRuntimeContext());
    }

    private AwaitedEvents awaitedEvents() throws Exception {
        long restored = 0;
        for (long count : awaitedCounts.get()) {
            restored += count;
        }
        TaskInfo task = getRuntimeContext().getTaskInfo();
        return AwaitedEvents.open(
                credit.open(getRuntimeContext()),
                task.getIndexOfThisSubtask(),
                task.getNumberOfParallelSubtasks(),
                restored);
    }

    @Override
    public void processElement(Settlement settlement, Context context, Collector<LedgerEntry> out) throws Exception {
        long now = context.timerService().currentProcessingTime();
        if (settlement.kind == Settlement.Kind.COMPLETED) {
            completed(
                    Objects.requireNonNull(settlement.completed, "COMPLETED carries what the worker says"),
                    context,
                    now);
            return;
        }
        Subject subject = Subject.of(settlement);
        int generation = subject.generation;
        ProgressDelta progress = new ProgressDelta();
        progress.run = subject.run;
        progress.firstMillis = now;
        progress.lastMillis = now;
        HealState state = stateFor(settlement, subject, progress, context, now, out);
        HealAction action = policy.decide(state, waits.awaited(), generation, settlement, now);
        boolean late = action.kind == HealAction.Kind.LATE;
        if (action.kind == HealAction.Kind.WAIT && waits.isLookLost(settlement)) {
            pending.clear();
            context.output(RETRY, waits.look(state, now));
        }
        if (EventPolicy.isLook(settlement) && (late || action.kind == HealAction.Kind.WAIT)) {
            // Another look at the same output overtook this one, and has booked the invocation or will.
            states.update(state);
            return;
        }
        boolean settled = settlesAttempt(settlement, action);
        if (settled && EventPolicy.isEvent(settlement)) {
            waits.settle(settlement, now, context.timerService());
        }
        if (settled) {
            out.collect(LedgerLines.attempt(settlement, now, late));
            progress.attempts++;
            progress.failedAttempts += settlement.verdict == Verdict.INTACT ? 0 : 1;
        }
        count(settlement, state, generation, late, settled, progress);
        switch (action.kind) {
            case END:
                end(settlement, subject, state, action, now, progress, context, out);
                break;
            case INVOKE_AGAIN:
            case VERIFY_AGAIN:
                emitLater(settlement, state, action, now, context);
                break;
            case AWAIT:
                if (settlement.kind == Settlement.Kind.ACCEPTED) {
                    abandon(state, progress, context, now, out);
                }
                if (waits.await(settlement, now, context.timerService())) {
                    context.output(RETRY, waits.look(state, now));
                }
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

    /** What is not looked at again, nor awaited, is settled as it stands: its evidence does not come again. */
    private static boolean settlesAttempt(Settlement settlement, HealAction action) {
        switch (settlement.kind) {
            case VERDICT:
            case ACCEPTED:
                return action.kind != HealAction.Kind.AWAIT;
            case UNDECIDED:
                return action.kind != HealAction.Kind.VERIFY_AGAIN;
            default:
                return false;
        }
    }

    private HealState stateFor(
            Settlement settlement,
            Subject subject,
            ProgressDelta progress,
            Context context,
            long now,
            Collector<LedgerEntry> out)
            throws Exception {
        HealState state = states.value();
        if (state == null) {
            state = subject.begun();
        } else if (subject.generation > state.generation) {
            subject.begin(state);
            pending.clear();
            abandon(state, progress, context, now, out);
        }
        Item item = settlement.item;
        if (item != null && item.generation == state.generation) {
            state.sequence = Math.max(state.sequence, item.sequence);
        }
        return state;
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
        if (evidence != null && (settled || settlement.kind == Settlement.Kind.DEFERRED)) {
            // What is undecided or awaited brings the same evidence again, so it is booked when it is settled.
            book(evidence, progress);
            if (generation == state.generation && !late) {
                charge(state, evidence);
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
        } else if (settlement.kind != Settlement.Kind.ACCEPTED && !EventPolicy.isEvent(settlement)) {
            state.handedBack++;
        }
    }

    private static void book(Evidence evidence, ProgressDelta progress) {
        progress.invocations += evidence.invocations;
        progress.throttled += evidence.throttled;
        progress.hedged += evidence.hedged;
        progress.costNanoUsd += evidence.costNanoUsd;
        progress.estimatedNanoUsd += evidence.costEstimated ? evidence.costNanoUsd : 0;
    }

    private static void charge(HealState state, Evidence evidence) {
        state.costNanoUsd += evidence.costNanoUsd;
        state.costEstimated |= evidence.costEstimated;
    }

    /** An event that is overtaken by another generation, or by another invocation, is paid for all the same. */
    private void abandon(HealState state, ProgressDelta progress, Context context, long now, Collector<LedgerEntry> out)
            throws Exception {
        Settlement overtaken = waits.abandon(now, context.timerService());
        if (overtaken == null) {
            return;
        }
        out.collect(LedgerLines.attempt(overtaken, now, false));
        progress.attempts++;
        progress.failedAttempts++;
        Evidence evidence = Objects.requireNonNull(overtaken.evidence, "an event has evidence");
        book(evidence, progress);
        if (Subject.of(overtaken).generation == state.generation) {
            state.attempts++;
            charge(state, evidence);
        }
    }

    /** What a worker says makes heal look, and decides nothing. */
    private void completed(Completed completed, Context context, long now) throws Exception {
        if (waits.completed(completed, context.timerService())) {
            pending.clear();
            lookNow(context, now);
        }
    }

    private void lookNow(Context context, long now) throws Exception {
        HealState state = states.value();
        if (state == null) {
            // The job stood still for longer than it remembers; the event outlives that.
            Item item = Objects.requireNonNull(waits.awaited(), "only what is awaited is looked for").item;
            state = Subject.of(item).begun();
            state.sequence = item.sequence;
        }
        context.output(RETRY, waits.look(state, now));
        states.update(state);
    }

    private void end(
            Settlement settlement,
            Subject subject,
            HealState state,
            HealAction action,
            long now,
            ProgressDelta progress,
            Context context,
            Collector<LedgerEntry> out)
            throws Exception {
        abandon(state, progress, context, now, out);
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
        long now = context.timerService().currentProcessingTime();
        if (waits.isDue(timestamp, now)) {
            // What waits is an earlier look, which admit may take for a repetition after a crash. This timer comes
            // once.
            pending.clear();
            lookNow(context, now);
            return;
        }
        // One item waits at most once: a timer that finds nothing was overtaken by an INTACT of another invocation.
        Item item = pending.value();
        if (item != null) {
            pending.clear();
            context.output(RETRY, item);
        }
    }

    /** The key of a settlement's item. */
    public static String key(Settlement settlement) {
        Completed completed = settlement.completed;
        if (completed != null) {
            return Identifiers.key(completed.run, completed.id);
        }
        Subject subject = Subject.of(settlement);
        return Identifiers.key(subject.run, subject.id);
    }

    @Override
    public void close() {
        if (waits != null) {
            waits.close();
        }
    }
}
