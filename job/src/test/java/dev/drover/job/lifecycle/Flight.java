package dev.drover.job.lifecycle;

import dev.drover.operators.flow.Item;

/** An item in dispatch or verify. */
final class Flight {
    final Item item;
    /** As of the record that it came with; see {@link Emitted}. */
    final boolean undone;

    Flight(Item item, boolean undone) {
        this.item = item;
        this.undone = undone;
    }
}
