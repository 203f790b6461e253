package dev.drover.operators.heal;

import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.flow.TimeToLive;
import dev.drover.operators.ingest.AwaitedEvents;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;
import org.jspecify.annotations.Nullable;

/** Shell of {@link EventPolicy} within heal: the state, the timers and the count of the events that are awaited. */
final class EventWait implements AutoCloseable {
    /** Far longer than an acceptance takes from dispatch to heal; what was never accepted here is forgotten then. */
    private static final Duration EARLY_KEPT = Duration.ofHours(1);

    private final EventPolicy policy;
    private final HealMetrics metrics;
    private final AwaitedEvents count;
    /** The event that is neither settled nor given up. Without a time to live, as what waits for its backoff. */
    private final ValueState<Awaited> awaiting;
    /** What a worker said before heal heard that its event was accepted. */
    private final ValueState<Completed> early;
    /** When this incarnation of the job began. */
    private final long openedMillis;

    private EventWait(EventPolicy policy, HealMetrics metrics, AwaitedEvents count, RuntimeContext context) {
        this.policy = policy;
        this.metrics = metrics;
        this.count = count;
        this.awaiting = context.getState(new ValueStateDescriptor<>("awaiting", Awaited.class));
        ValueStateDescriptor<Completed> said = new ValueStateDescriptor<>("early-completion", Completed.class);
        said.enableTimeToLive(TimeToLive.of(EARLY_KEPT));
        this.early = context.getState(said);
        this.openedMillis =
                ((StreamingRuntimeContext) context).getProcessingTimeService().getCurrentProcessingTime();
    }

    static EventWait open(EventPolicy policy, HealMetrics metrics, AwaitedEvents count, RuntimeContext context) {
        return new EventWait(policy, metrics, count, context);
    }

    /** How many events this subtask awaits; see {@link AwaitedEvents#count}. */
    long count() {
        return count.count();
    }

    /** The event of the present key; null for none. */
    @Nullable
    Awaited awaited() throws Exception {
        return awaiting.value();
    }

    /**
     * Awaits the event that the settlement is about, from now on or further.
     *
     * @return whether its output is to be looked for at once, since the worker has said already that it is done
     */
    boolean await(Settlement settlement, long nowMillis, TimerService timers) throws Exception {
        Evidence evidence = Objects.requireNonNull(settlement.evidence, "an event has evidence");
        Awaited awaited = awaiting.value();
        if (awaited == null) {
            awaited = new Awaited();
            awaited.item = Subject.itemOf(settlement);
            awaited.evidence = evidence;
            awaited.deadlineMillis = policy.deadlineMillis(evidence, nowMillis);
            metrics.accepted.inc();
            count.began();
            Completed said = early.value();
            early.clear();
            if (said != null && EventPolicy.isOf(awaited, said.uri)) {
                EventPolicy.complete(evidence, said);
                awaiting.update(awaited);
                return true;
            }
        }
        awaited.timerMillis = policy.nextLookMillis(awaited, nowMillis);
        timers.registerProcessingTimeTimer(awaited.timerMillis);
        awaiting.update(awaited);
        return false;
    }

    /**
     * Takes what a worker says.
     *
     * @return whether the output is to be looked for
     */
    boolean completed(Completed completed, TimerService timers) throws Exception {
        Awaited awaited = awaiting.value();
        if (awaited == null || !EventPolicy.isOf(awaited, completed.uri)) {
            early.update(completed);
            metrics.completionsUnknown.inc();
            return false;
        }
        if (EventPolicy.isCompleted(awaited.evidence)) {
            return false;
        }
        EventPolicy.complete(awaited.evidence, completed);
        dropTimer(awaited, timers);
        awaiting.update(awaited);
        return true;
    }

    /**
     * @return whether the output is to be looked for
     */
    boolean isDue(long timestamp, long nowMillis) throws Exception {
        Awaited awaited = awaiting.value();
        if (awaited == null || awaited.timerMillis != timestamp) {
            return false;
        }
        if (awaited.deadlineMillis < openedMillis) {
            // It passed while the job stood still, and so perhaps did what the worker would have said.
            awaited.deadlineMillis = policy.deadlineMillis(awaited.evidence, nowMillis);
            awaiting.update(awaited);
        }
        return true;
    }

    /** The item to be sent for a look at its output. Only where there is one. */
    Item look(HealState state, long nowMillis) throws Exception {
        Awaited awaited = Objects.requireNonNull(awaiting.value(), "only what is awaited is looked for");
        EventPolicy.look(awaited, ++state.sequence, nowMillis);
        awaiting.update(awaited);
        metrics.looks.inc();
        return awaited.item;
    }

    /** Brings the settlement of an event up to what is known of it; from here on it is awaited no more. */
    void settle(Settlement settlement, long nowMillis, TimerService timers) throws Exception {
        Awaited awaited = awaiting.value();
        if (policy.settle(settlement, awaited, nowMillis) && awaited != null) {
            forget(awaited, timers);
        }
    }

    /** Whether the look that is under way must be repeated; see {@link EventPolicy#isLookLost}. */
    boolean isLookLost(Settlement settlement) throws Exception {
        return EventPolicy.isLookLost(awaiting.value(), settlement);
    }

    /** Gives up what is awaited, and returns what it came to; null where nothing was. */
    @Nullable
    Settlement abandon(long nowMillis, TimerService timers) throws Exception {
        Awaited awaited = awaiting.value();
        if (awaited == null) {
            return null;
        }
        forget(awaited, timers);
        return policy.overtaken(awaited, nowMillis);
    }

    private void forget(Awaited awaited, TimerService timers) {
        dropTimer(awaited, timers);
        awaiting.clear();
        count.ended();
    }

    private static void dropTimer(Awaited awaited, TimerService timers) {
        if (awaited.timerMillis != 0) {
            timers.deleteProcessingTimeTimer(awaited.timerMillis);
            awaited.timerMillis = 0;
        }
    }

    @Override
    public void close() {
        count.close();
    }
}
