package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an item. Every final status is made here, in one place. Pure.
 *
 * <p>The rule for late news: INTACT of any attempt settles an open generation; a failing verdict re-emits only if it is of
 * the latest sequence, and not while an event of another invocation is awaited; after the final line nothing changes any
 * more.
 */
final class HealingPolicy {
    private final HealSettings settings;
    private final DoubleSupplier random;

    HealingPolicy(HealSettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * @param state of the item before this settlement, already of the settlement's generation or a later one
     * @param awaited the event of this item that is not settled; null for none
     * @param generation of the settlement; of any kind but COMPLETED, which decides nothing
     */
    HealAction decide(
            HealState state, @Nullable Awaited awaited, int generation, Settlement settlement, long nowMillis) {
        if (generation < state.generation || (state.status != null && state.statusGeneration >= generation)) {
            return HealAction.late();
        }
        if (settlement.kind == Settlement.Kind.REFUSED) {
            Refusal refusal = Objects.requireNonNull(settlement.refusal, "REFUSED carries a refusal");
            return HealAction.end(refusal.status, refusal.cause, refusal.message);
        }
        if (settlement.verdict == Verdict.INTACT) {
            return HealAction.end(ItemStatus.VERIFIED, null, null);
        }
        Item item = Subject.itemOf(settlement);
        if (item.sequence < state.sequence || EventPolicy.isBesideAwaited(awaited, settlement)) {
            return HealAction.waitForOther();
        }
        if (settlement.kind == Settlement.Kind.ACCEPTED || EventPolicy.mayStillCome(awaited, settlement)) {
            return HealAction.awaitEvent();
        }
        if (nowMillis - state.seenMillis > settings.maxAge.toMillis()) {
            return HealAction.end(
                    ItemStatus.EXHAUSTED,
                    Cause.TIME_USED_UP,
                    "open for longer than " + settings.maxAge + "; the last cause was " + settlement.cause + ": "
                            + settlement.message);
        }
        switch (settlement.kind) {
            case DEFERRED:
                return HealAction.invokeAgain(item.attempt, settings.backoff.millis(state.handedBack, random));
            case UNDECIDED:
                return HealAction.verifyAgain(item.attempt, settings.undecidedBackoff.toMillis());
            case VERDICT:
                return failed(item, settlement);
            default:
                throw new IllegalStateException("heal decides nothing upon " + settlement.kind);
        }
    }

    private HealAction failed(Item item, Settlement settlement) {
        if (settlement.cause == Cause.CALL_REFUSED) {
            return HealAction.end(
                    ItemStatus.EXHAUSTED, Cause.CALL_REFUSED, "would be refused again: " + settlement.message);
        }
        if (item.attempt >= settings.maxAttempts) {
            return HealAction.end(ItemStatus.EXHAUSTED, settlement.cause, settlement.message);
        }
        return HealAction.invokeAgain(item.attempt + 1, settings.backoff.millis(item.attempt - 1, random));
    }
}
