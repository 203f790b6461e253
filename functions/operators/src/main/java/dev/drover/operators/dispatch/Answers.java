package dev.drover.operators.dispatch;

import dev.drover.contract.Cause;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;

/** What dispatch hands on. */
final class Answers {
    private Answers() {}

    static Dispatched invoked(Item item, Evidence evidence) {
        Dispatched out = new Dispatched();
        out.item = item;
        out.evidence = evidence;
        return out;
    }

    static Dispatched withoutWorker(Item item) {
        return deferred(
                item, new Evidence(), Cause.UNKNOWN_WORKER, "worker '" + item.worker + "' is no longer configured");
    }

    /**
     * @param evidence of which the counts are kept: no call of it brought anything
     * @param message one sentence for a person
     */
    static Dispatched deferred(Item item, Evidence evidence, Cause cause, String message) {
        Evidence counts = new Evidence();
        counts.invocations = evidence.invocations;
        counts.throttled = evidence.throttled;
        counts.costNanoUsd = evidence.costNanoUsd;
        counts.costEstimated = evidence.costEstimated;
        Dispatched out = invoked(item, counts);
        out.deferred = cause;
        out.message = message;
        return out;
    }
}
