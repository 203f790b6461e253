package dev.drover.job.lifecycle;

import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;

/** What items are called. */
final class Names {
    private Names() {}

    static String of(Item item) {
        return generation(item) + "." + item.attempt + " #" + item.sequence
                + (item.evidence == null ? "" : " at verify");
    }

    static String generation(Item item) {
        return item.id + "@" + item.generation;
    }

    static String generation(Settlement settlement) {
        return settlement.refusal == null
                ? generation(settlement.item)
                : settlement.refusal.id + "@" + settlement.refusal.generation;
    }
}
