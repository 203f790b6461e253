package dev.drover.job.lifecycle;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.operators.flow.Item;
import dev.drover.operators.heal.ToRetryStream;
import dev.drover.operators.ingest.RawRecord;

/** A record of the retry stream, on its way there or in it. */
final class Emitted {
    final RawRecord record;
    final String name;
    /** Whether what made it was rolled back, here or further up; only then may it be invoked after a final line. */
    boolean undone;

    Emitted(RawRecord record, String name, boolean undone) {
        this.record = record;
        this.name = name;
        this.undone = undone;
    }

    /** What a person sends upon a final line. */
    static Emitted redriveOf(FinalLine line) {
        Item item = new Item();
        item.run = line.run;
        item.id = line.id;
        item.json = ContractCodec.bytes(line.item);
        item.generation = line.generation + 1;
        return new Emitted(new ToRetryStream().map(item), "redrive of " + Names.of(item), false);
    }
}
