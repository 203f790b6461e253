package dev.drover.operators.dispatch;

import dev.drover.contract.Cause;
import java.util.Collection;
import java.util.List;

/**
 * Hands back calls that have not been sent: to make way for items of other workers, behind targets that stay out, and to let
 * a checkpoint through. Dispatch loop only.
 */
final class HandBack {
    private final DispatchSettings settings;
    private final UnsentCalls unsent;
    private final Collection<WorkerQueue> queues;
    private final DispatchMetrics metrics;

    /**
     * @param queues of all workers; may still be filled
     */
    HandBack(DispatchSettings settings, UnsentCalls unsent, Collection<WorkerQueue> queues, DispatchMetrics metrics) {
        this.settings = settings;
        this.unsent = unsent;
        this.queues = queues;
        this.metrics = metrics;
    }

    /**
     * Items of workers that are out must not keep out those of a worker that is not.
     *
     * @param came an item of it came
     * @return how many were handed back
     */
    int makeWay(WorkerQueue came, long nowNanos) {
        boolean isServed = !came.isOut();
        int count = 0;
        for (WorkerQueue queue : queues) {
            if (isServed && queue != came) {
                queue.window.onOther(nowNanos);
            }
            count += beyondShare(queue, nowNanos);
        }
        return count;
    }

    /**
     * Hands back what a worker that is out holds beyond its share.
     *
     * @return how many
     */
    int beyondShare(WorkerQueue queue, long nowNanos) {
        if (!queue.isOut()) {
            return 0;
        }
        int count = queue.window.toHandBack(queue.unsent, queue.share(), nowNanos);
        if (count > 0) {
            String message = whyOut(queue) + "; handed back to let items of other workers pass";
            unsent.oldestOf(queue, count).forEach(call -> handBack(call, message));
        }
        return count;
    }

    void longBehindTargets(long nowNanos) {
        for (Call call : unsent.oldestFirst()) {
            if (isLongBehindTargets(call, nowNanos)) {
                handBack(call, whyOut(call.queue));
            }
        }
    }

    /** Defers a call that has just been in flight, where it has been behind targets that are out for too long. */
    boolean deferredBehindTargets(Call call, long nowNanos) {
        if (!isLongBehindTargets(call, nowNanos)) {
            return false;
        }
        defer(call, Cause.DEFERRED, whyOut(call.queue));
        return true;
    }

    /** Behind targets that stay out, items would take the room of all others, and outlive what time they have. */
    private boolean isLongBehindTargets(Call call, long nowNanos) {
        return nowNanos - call.takenInNanos > settings.throttledFor.toNanos() && call.queue.isOut();
    }

    private static String whyOut(WorkerQueue queue) {
        Lane first = queue.routes.get(0).lane;
        return "target " + first.target.function() + " is out: " + first.breaker.message();
    }

    /**
     * Hands back the newest, up to this many.
     *
     * @return how many
     */
    int newest(int count) {
        List<Call> newest = unsent.newest(count);
        newest.forEach(call -> handBack(call, "handed back to let a checkpoint through"));
        return newest.size();
    }

    /** Takes a call that has not been sent back from where it waits, and defers it. */
    private void handBack(Call call, String message) {
        unsent.remove(call);
        call.queue.remove(call);
        defer(call, Cause.DEFERRED, message);
    }

    /** Answers that the item was not done, and is to come again later. */
    void defer(Call call, Cause cause, String message) {
        metrics.deferred();
        call.done.accept(Answers.deferred(call.item, call.evidence, cause, message));
    }
}
