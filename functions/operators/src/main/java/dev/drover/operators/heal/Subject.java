package dev.drover.operators.heal;

import dev.drover.contract.ItemStatus;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whom a settlement is about, whether it carries an item or a refusal. */
final class Subject {
    final String run;
    final String id;
    final int generation;
    final int redrives;
    final long seenMillis;
    /** The status of the generation before, by the ledger; null where nobody asked it. */
    final @Nullable ItemStatus was;

    private Subject(String run, String id, int generation, int redrives, long seenMillis, @Nullable ItemStatus was) {
        this.run = run;
        this.id = id;
        this.generation = generation;
        this.redrives = redrives;
        this.seenMillis = seenMillis;
        this.was = was;
    }

    static Subject of(Settlement settlement) {
        Refusal refusal = settlement.refusal;
        if (refusal != null) {
            return new Subject(
                    refusal.run, refusal.id, refusal.generation, refusal.redrives, refusal.seenMillis, refusal.was);
        }
        return of(itemOf(settlement));
    }

    static Subject of(Item item) {
        return new Subject(item.run, item.id, item.generation, item.redrives, item.seenMillis, item.was);
    }

    /** The state of what was never seen here, or is forgotten. */
    HealState begun() {
        HealState state = new HealState();
        begin(state);
        if (was != null && generation > 0) {
            // Redriven on the word of the ledger: it leaves the status that it has there, and only this redrive is not
            // over.
            state.status = was;
            state.statusGeneration = generation - 1;
            state.redrivesOver = redrives - 1;
        }
        return state;
    }

    /** Begins the generation; what was counted over all of them stays. */
    void begin(HealState state) {
        state.generation = generation;
        state.sequence = 0;
        state.attempts = 0;
        state.causes = "";
        state.costNanoUsd = 0;
        state.costEstimated = false;
        state.handedBack = 0;
        state.seenMillis = seenMillis;
    }

    /** The item of a settlement of every kind but REFUSED. */
    static Item itemOf(Settlement settlement) {
        return Objects.requireNonNull(settlement.item, "only REFUSED carries no item");
    }
}
