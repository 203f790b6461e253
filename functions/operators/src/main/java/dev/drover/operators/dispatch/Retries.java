package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;

/** Decides whether a batch whose invocation brought no answer is sent again. Pure; dispatch loop only. */
final class Retries {
    private final DispatchSettings settings;

    Retries(DispatchSettings settings) {
        this.settings = settings;
    }

    /**
     * Books a failure that the target answered or that came instead of an answer. It is the batch's own only where the
     * target took other calls in the meantime. Else it is the target's, which costs no item anything: it waits for the
     * breaker to open, and behind it for the target to be mended.
     *
     * @return whether it is the batch's own, so that it is not to be sent again
     */
    boolean isOwnFault(Batch batch, Lane lane, Outcome outcome, long nowNanos) {
        Batch.Failures failures = batch.failuresAt(lane);
        if (failures.tries == 0 || lane.isOut()) {
            failures.tries = 0;
            failures.firstNanos = nowNanos;
            failures.takenBefore = lane.taken;
        } else if (hasFailedEnough(failures, lane, outcome)) {
            return true;
        }
        failures.tries++;
        return false;
    }

    /** A refusal ends an item for good, so it needs more to go by: calls from before a permission was taken away end well. */
    private boolean hasFailedEnough(Batch.Failures failures, Lane lane, Outcome outcome) {
        if (outcome == Outcome.REFUSED) {
            return failures.tries >= settings.breakerAfter && lane.lastTakenSentNanos - failures.firstNanos > 0;
        }
        return failures.tries >= settings.transientRetries && lane.taken != failures.takenBefore;
    }

    /**
     * Books a throttled invocation.
     *
     * @return whether it goes on for so long that its calls are to be handed back
     */
    boolean isThrottledForLong(Batch batch, long nowNanos) {
        if (batch.throttleTries++ == 0) {
            batch.throttledSinceNanos = nowNanos;
            return false;
        }
        return nowNanos - batch.throttledSinceNanos > settings.throttledFor.toNanos();
    }
}
