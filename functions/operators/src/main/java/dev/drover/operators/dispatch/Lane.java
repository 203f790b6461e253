package dev.drover.operators.dispatch;

import java.util.ArrayList;
import java.util.List;

/** One target: how many invocations of it are in flight, its limit and its breaker. Dispatch loop only. */
final class Lane {
    /** What was throttled comes again within about as long. */
    private static final long CALM_AFTER_NANOS = 2_000_000_000L;

    final Target target;
    /** This subtask's part of the target's limit, as long as need does not tell otherwise. */
    final int share;

    final ConcurrencyLimit limit;
    final Breaker breaker;
    final TargetMetrics metrics;
    /** Of the workers that have this target. */
    final List<WorkerQueue> queues = new ArrayList<>();

    int inFlight;
    /** Calls that the target took, throttled ones included. */
    long taken;
    /** When the last of them was sent, by the monotonic clock; meaningless before the first. */
    long lastTakenSentNanos = Long.MIN_VALUE / 2;
    /** Workers that have set it aside. */
    int asideBy;

    boolean probeScheduled;
    boolean growthScheduled;
    private int turn;
    /** Calls that the target throttled. */
    int throttled;
    /** When the last call was throttled, by the monotonic clock; long ago before the first. */
    private long lastThrottledNanos = Long.MIN_VALUE / 2;

    Lane(Target target, int share, ConcurrencyLimit limit, Breaker breaker, TargetMetrics metrics) {
        this.target = target;
        this.share = share;
        this.limit = limit;
        this.breaker = breaker;
        this.metrics = metrics;
    }

    /** The target took the call that was sent then. */
    void onTaken(long sentNanos) {
        breaker.onTaken(sentNanos);
        taken++;
        lastTakenSentNanos = sentNanos;
    }

    /** The target throttled a call. */
    void onThrottled(long nowNanos) {
        lastThrottledNanos = nowNanos;
        throttled++;
    }

    /** Whether it has throttled nothing of late, so that it can be asked for more than is needed. */
    boolean isCalm(long nowNanos) {
        return nowNanos - lastThrottledNanos > CALM_AFTER_NANOS;
    }

    boolean hasRoom() {
        return inFlight < limit.current();
    }

    boolean maySend(long nowNanos) {
        return hasRoom() && breaker.allows(nowNanos);
    }

    /** Whether it is taken out, so that only probes go to it. */
    boolean isOut() {
        return breaker.state() != Breaker.State.CLOSED;
    }

    /** Invocations in flight, and those that wait and may go to it. */
    int demand() {
        int sum = inFlight;
        for (WorkerQueue queue : queues) {
            sum += queue.waiting();
        }
        return sum;
    }

    /** Its workers' queues, each time another one first, so that none of them gets every place that falls free. */
    List<WorkerQueue> queuesInTurn() {
        if (queues.size() < 2) {
            return queues;
        }
        turn = (turn + 1) % queues.size();
        List<WorkerQueue> order = new ArrayList<>(queues.subList(turn, queues.size()));
        order.addAll(queues.subList(0, turn));
        return order;
    }
}
