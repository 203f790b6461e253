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
        Dispatched out = invoked(item, countsOf(evidence));
        out.deferred = cause;
        out.message = message;
        return out;
    }

    /** How many invocations there were and what they cost, without what they came to. */
    static Evidence countsOf(Evidence evidence) {
        Evidence counts = new Evidence();
        counts.invocations = evidence.invocations;
        counts.throttled = evidence.throttled;
        counts.hedged = evidence.hedged;
        counts.costNanoUsd = evidence.costNanoUsd;
        counts.costEstimated = evidence.costEstimated;
        return counts;
    }
}
