package dev.drover.operators.flow;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import org.jspecify.annotations.Nullable;

/** A record or an item that is not to be dispatched, and why. Flink POJO. */
public class Refusal {
    /** {@code Identifiers.UNATTRIBUTED_RUN} where the record names none that can be trusted. */
    public String run = "";
    /** The item's id; for an unreadable record {@code sha256:<hex>} of partition key and bytes. */
    public String id = "";

    public int generation;
    /** How many redrives of the item admit has counted, this one included. */
    public int redrives;
    /** As of the item. */
    public @Nullable ItemStatus was;

    public long seenMillis;
    public long creditAccount;
    /** When its record came to the work stream; 0 where it came on the retry stream. */
    public long arrivedMillis;
    /** QUARANTINED, REJECTED or PARKED. */
    public ItemStatus status = ItemStatus.QUARANTINED;

    public Cause cause = Cause.UNREADABLE_RECORD;
    /** One sentence for a person. */
    public String message = "";
    /** The item's JSON; null where the record could not be read. */
    public byte @Nullable [] json;
    /** The record's bytes; null where the record could be read. */
    public byte @Nullable [] raw;
    /** Null where the record could be read. */
    public @Nullable String partitionKey;
}
