package dev.drover.operators.flow;

import dev.drover.contract.ItemStatus;
import org.jspecify.annotations.Nullable;

/** A work item on its way. Flink POJO: stored in checkpoints, without logic. */
public class Item {
    public String run = "";
    public String id = "";
    public String worker = "";
    /**
     * The work item as compact JSON, UTF-8, unknown fields included. What the stages ask of it stands in the fields below, so
     * that ingest alone reads it.
     */
    public byte[] json = new byte[0];
    /** Null where the input is inline. */
    public @Nullable String inputUri;
    /** The prefix under which outputs are written; ends in '/'. */
    public String output = "";
    /** The number of records that the output must have; −1 where the item does not say. */
    public long expectedRecords = -1;
    /** The name of the content check; null where the item asks for none. */
    public @Nullable String expectedContent;
    /** 0 where the worker's own time-out applies. */
    public long timeoutMillis;

    public int generation;
    public long sequence;
    /** From 1. */
    public int attempt = 1;
    /** When the item was first seen in this generation. */
    public long seenMillis;
    /** The credit account of the source subtask that let the record in; see {@code ingest.FlowCredit}. */
    public long creditAccount;
    /** When its record came to the work stream; 0 where it came on the retry stream. */
    public long arrivedMillis;
    /** How many redrives of the item admit has counted, this one included; set by admit. */
    public int redrives;
    /** Whether the record came on the retry stream. */
    public boolean retried;
    /** The status of the generation before, by the ledger; null where the record does not say. */
    public @Nullable ItemStatus was;
    /** What the last invocation left behind, where the item goes on at verify; null where it goes on at dispatch. */
    public @Nullable Evidence evidence;
}
