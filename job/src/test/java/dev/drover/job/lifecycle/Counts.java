package dev.drover.job.lifecycle;

import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.ledger.ProgressDeltas;
import java.util.ArrayDeque;
import java.util.Deque;

/** The counts of the run, and what is on its way to them over two channels. */
final class Counts {
    private final Deque<ProgressDelta> fromAdmit = new ArrayDeque<>();
    private final Deque<ProgressDelta> fromHeal = new ArrayDeque<>();
    private ProgressDelta sum = none();

    private static ProgressDelta none() {
        ProgressDelta none = new ProgressDelta();
        none.run = World.RUN;
        return none;
    }

    void sentByAdmit(ProgressDelta delta) {
        fromAdmit.add(delta);
    }

    void sentByHeal(ProgressDelta delta) {
        fromHeal.add(delta);
    }

    /** The next of one channel arrives, where there is one. */
    void arrive(boolean ofAdmit, long nowMillis) {
        ProgressDelta delta = (ofAdmit ? fromAdmit : fromHeal).poll();
        if (delta != null) {
            ProgressDeltas.add(sum, delta);
            sum.lastMillis = nowMillis;
        }
    }

    /** All of it arrives. */
    ProgressDelta drained(long nowMillis) {
        while (!fromAdmit.isEmpty() || !fromHeal.isEmpty()) {
            arrive(!fromAdmit.isEmpty(), nowMillis);
        }
        ProgressDelta copy = none();
        ProgressDeltas.add(copy, sum);
        return copy;
    }

    void loseWhatIsOnItsWay() {
        fromAdmit.clear();
        fromHeal.clear();
    }

    void restore(ProgressDelta checkpoint) {
        sum = none();
        add(checkpoint);
    }

    void add(ProgressDelta checkpoint) {
        ProgressDeltas.add(sum, checkpoint);
    }

    ProgressDelta sum() {
        return sum;
    }
}
