package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a second invocation of a slow item goes, and what becomes of the item when one of the two comes back.
 *
 * <p>The first clean reply is the item's answer. What fails while the other one still runs is counted and paid, and nothing
 * else; the last of two that fail is treated as if it had been alone. Both belong to the same attempt, each with an output
 * URI and the whole time-out of its own, so that an item may take up to its time-out longer by as much as the second one came
 * later. There is one second invocation an attempt, however often the attempt is sent again.
 *
 * <p>The one that lost is not cancelled: its function runs on, whoever listens, and its place in the limit must not be given
 * away meanwhile. Nor is it waited for. So its part of the item's cost is an estimate: what those that lost before it came
 * to, but not less than what it has come to so far. Its output is never looked at.
 *
 * <p>A checkpoint holds the item, not its invocations: after a restore it is invoked once, like any other, and may get a
 * second invocation anew. An item is handed back for a checkpoint only while none of its invocations runs. Only items that go
 * alone, and whose reply is waited for, have second invocations. Dispatch loop only.
 */
final class SecondCalls {
    private final EvidenceWriter evidenceWriter;
    private final DispatchMetrics metrics;
    private final DoubleSupplier random;

    SecondCalls(EvidenceWriter evidenceWriter, DispatchMetrics metrics, DoubleSupplier random) {
        this.evidenceWriter = evidenceWriter;
        this.metrics = metrics;
        this.random = random;
    }

    /** Where the second one goes: to another target, if there is one that has room; null where none takes it now. */
    @Nullable
    Route routeFor(Flight slow, long nowNanos) {
        List<Route> calm = new ArrayList<>();
        for (Route route : slow.batch.queue.routes) {
            if (route.isServing() && route.lane.isCalm(nowNanos)) {
                calm.add(route);
            }
        }
        return calm.isEmpty() ? null : TargetChoice.choose(calm, slow.lane(), nowNanos, random);
    }

    /**
     * An invocation came back, and what it came to stands in the evidence.
     *
     * @return whether that decides upon its calls; not where another one has, or still may
     */
    boolean settles(Flight flight, InvocationResult result, long nowNanos) {
        Batch batch = flight.batch;
        if (!batch.isHedged) {
            return true;
        }
        Hedger hedger = batch.queue.hedger;
        Call call = batch.calls.get(0);
        if (batch.isAnswered) {
            hedger.onLost(flight, call.evidence.costNanoUsd);
            return false;
        }
        if (batch.inFlight.isEmpty()) {
            return true;
        }
        if (result.outcome() == Outcome.REPLIED && call.evidence.cause == null) {
            Flight loser = batch.inFlight.get(0);
            long soFar = evidenceWriter.nanoUsdSoFar(loser, nowNanos);
            call.evidence.costNanoUsd += Math.max(soFar, hedger.expectedNanoUsd(loser));
            call.evidence.costEstimated = true;
            batch.isAnswered = true;
            if (flight.isSecond) {
                metrics.hedgeWon();
            }
            return true;
        }
        if (result.outcome() == Outcome.THROTTLED) {
            call.evidence.throttled++;
        }
        call.keepOnlyCounts();
        return false;
    }
}
