package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import org.jspecify.annotations.Nullable;

/** What is to be done about a settlement. */
final class HealAction {
    /** The kinds of action. */
    enum Kind {
        /** A final line. */
        END,
        /** Re-emit after a delay, to be invoked. */
        INVOKE_AGAIN,
        /** Re-emit after a delay, to be verified; nothing is invoked. */
        VERIFY_AGAIN,
        /** Nothing yet: the invocation was accepted as an event, and its time is not up. */
        AWAIT,
        /** Nothing: another try of the same generation is on its way. */
        WAIT,
        /** Nothing: the item stands on its final line already. */
        LATE
    }

    final Kind kind;
    final @Nullable ItemStatus status;
    final @Nullable Cause cause;
    final @Nullable String message;
    /** The attempt to re-emit with. */
    final int attempt;

    final long delayMillis;

    private HealAction(
            Kind kind,
            @Nullable ItemStatus status,
            @Nullable Cause cause,
            @Nullable String message,
            int attempt,
            long delayMillis) {
        this.kind = kind;
        this.status = status;
        this.cause = cause;
        this.message = message;
        this.attempt = attempt;
        this.delayMillis = delayMillis;
    }

    static HealAction end(ItemStatus status, @Nullable Cause cause, @Nullable String message) {
        return new HealAction(Kind.END, status, cause, message, 0, 0);
    }

    static HealAction invokeAgain(int attempt, long delayMillis) {
        return new HealAction(Kind.INVOKE_AGAIN, null, null, null, attempt, delayMillis);
    }

    static HealAction verifyAgain(int attempt, long delayMillis) {
        return new HealAction(Kind.VERIFY_AGAIN, null, null, null, attempt, delayMillis);
    }

    static HealAction awaitEvent() {
        return new HealAction(Kind.AWAIT, null, null, null, 0, 0);
    }

    static HealAction waitForOther() {
        return new HealAction(Kind.WAIT, null, null, null, 0, 0);
    }

    static HealAction late() {
        return new HealAction(Kind.LATE, null, null, null, 0, 0);
    }
}
