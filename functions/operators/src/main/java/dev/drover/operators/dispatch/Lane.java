package dev.drover.operators.dispatch;

import java.util.ArrayDeque;

/** The calls of one target: those that wait, how many are in flight, its limit and its breaker. Dispatch loop only. */
final class Lane {
    final String target;
    final ConcurrencyLimit limit;
    final Breaker breaker;
    final ArrayDeque<Call> waiting = new ArrayDeque<>();
    int inFlight;
    /** Calls that the target took, throttled ones included. */
    long taken;
    /** When the last of them was sent, by the monotonic clock; meaningless before the first. */
    long lastTakenSentNanos = Long.MIN_VALUE / 2;

    boolean probeScheduled;
    boolean growthScheduled;

    Lane(String target, ConcurrencyLimit limit, Breaker breaker) {
        this.target = target;
        this.limit = limit;
        this.breaker = breaker;
    }

    /** The target took the call that was sent then. */
    void onTaken(long sentNanos) {
        breaker.onTaken(sentNanos);
        taken++;
        lastTakenSentNanos = sentNanos;
    }

    boolean maySend(long nowNanos) {
        return !waiting.isEmpty() && inFlight < limit.current() && breaker.allows(nowNanos);
    }

    /** Whether only the breaker keeps calls waiting, so that a look at the clock is needed to send the next probe. */
    boolean waitsForProbe() {
        return !waiting.isEmpty() && inFlight < limit.current() && breaker.state() != Breaker.State.CLOSED;
    }

    /** Whether only the limit keeps calls waiting, and can grow with time. */
    boolean waitsForGrowth() {
        return !waiting.isEmpty() && inFlight >= limit.current() && limit.mayGrow();
    }
}
