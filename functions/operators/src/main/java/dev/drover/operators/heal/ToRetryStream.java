package dev.drover.operators.heal;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.Identifiers;
import dev.drover.contract.RetryRecord;
import dev.drover.contract.WorkItem;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.ingest.RawRecord;
import org.apache.flink.api.common.functions.MapFunction;

/** Writes an item as a record of the retry stream. */
public final class ToRetryStream implements MapFunction<Item, RawRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public RawRecord map(Item item) {
        Evidence evidence = item.evidence;
        RetryRecord retry = new RetryRecord(
                        WorkItem.of(ContractCodec.readObject(item.json)),
                        item.generation,
                        item.sequence,
                        item.attempt,
                        item.seenMillis,
                        evidence == null ? null : ContractCodec.readObject(ContractCodec.bytes(evidence)))
                .standing(item.was);
        RawRecord record = new RawRecord();
        record.bytes = retry.bytes();
        record.partitionKey = Identifiers.key(item.run, item.id);
        record.retry = true;
        return record;
    }
}
