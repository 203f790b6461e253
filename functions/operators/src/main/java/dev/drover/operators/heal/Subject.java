package dev.drover.operators.heal;

import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import java.util.Objects;

/** Whom a settlement is about, whether it carries an item or a refusal. */
final class Subject {
    final String run;
    final String id;
    final int generation;
    final int redrives;
    final long seenMillis;

    private Subject(String run, String id, int generation, int redrives, long seenMillis) {
        this.run = run;
        this.id = id;
        this.generation = generation;
        this.redrives = redrives;
        this.seenMillis = seenMillis;
    }

    static Subject of(Settlement settlement) {
        Refusal refusal = settlement.refusal;
        if (refusal != null) {
            return new Subject(refusal.run, refusal.id, refusal.generation, refusal.redrives, refusal.seenMillis);
        }
        return of(itemOf(settlement));
    }

    static Subject of(Item item) {
        return new Subject(item.run, item.id, item.generation, item.redrives, item.seenMillis);
    }

    /** The item of a settlement of every kind but REFUSED. */
    static Item itemOf(Settlement settlement) {
        return Objects.requireNonNull(settlement.item, "only REFUSED carries no item");
    }
}
