package dev.drover.job.lifecycle;

import dev.drover.contract.Cause;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;

/** What verify, or dispatch, tells heal about an item. What goes on at verify is neither sent nor handed back any more. */
enum Outcome {
    INTACT,
    MISSING,
    CALL_REFUSED,
    /** Handed back before it was sent. */
    DEFERRED,
    UNDECIDED,
    /** Sent as an event, which the service took. */
    ACCEPTED;

    /** What one invocation costs. */
    private static final long COST = 10;

    private static final long TIMEOUT_MILLIS = 60_000;

    /**
     * @param nonce of no other invocation
     */
    Settlement of(Item item, int nonce, long nowMillis) {
        if (item.evidence != null) {
            return atVerify().tell(item, item.evidence);
        }
        return tell(item, evidence(item, nonce, nowMillis));
    }

    private Outcome atVerify() {
        switch (this) {
            case DEFERRED:
            case ACCEPTED:
                return UNDECIDED;
            case CALL_REFUSED:
                return MISSING;
            default:
                return this;
        }
    }

    private Settlement tell(Item item, Evidence evidence) {
        Settlement settlement = new Settlement();
        settlement.item = item;
        settlement.evidence = evidence;
        switch (this) {
            case INTACT:
                settlement.verdict = Verdict.INTACT;
                settlement.sha256 = "0".repeat(64);
                break;
            case MISSING:
                settlement.verdict = Verdict.MISSING;
                settlement.cause = Cause.OUTPUT_MISSING;
                break;
            case CALL_REFUSED:
                settlement.cause = Cause.CALL_REFUSED;
                break;
            case DEFERRED:
                settlement.kind = Settlement.Kind.DEFERRED;
                settlement.cause = Cause.DEFERRED;
                break;
            case UNDECIDED:
                settlement.kind = Settlement.Kind.UNDECIDED;
                settlement.cause = Cause.STORE_UNDECIDED;
                break;
            case ACCEPTED:
                settlement.kind = Settlement.Kind.ACCEPTED;
                break;
        }
        return settlement;
    }

    private Evidence evidence(Item item, int nonce, long nowMillis) {
        Evidence evidence = new Evidence();
        if (this != DEFERRED) {
            evidence.invocations = 1;
            evidence.costNanoUsd = COST;
            evidence.uri = World.OUTPUT + item.id + "@" + item.generation + "." + item.attempt + "." + nonce;
        }
        if (this == ACCEPTED) {
            evidence.outcome = dev.drover.contract.Outcome.ACCEPTED;
            evidence.startedMillis = nowMillis;
            evidence.timeoutMillis = TIMEOUT_MILLIS;
            evidence.memoryMb = 1024;
        }
        return evidence;
    }
}
