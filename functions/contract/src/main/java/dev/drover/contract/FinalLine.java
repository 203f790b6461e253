package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger line that an item ends on: one for each (run, id, generation). The ledger is the manifest of the run. */
public final class FinalLine {
    public String line = "final";
    public String stage = Stage.HEAL.word();
    public String run = "";
    public String id = "";
    public int generation;
    public ItemStatus status = ItemStatus.EXHAUSTED;
    /** Null for VERIFIED. */
    public @Nullable Cause cause;
    /** One sentence for a person; null for VERIFIED. */
    public @Nullable String message;
    /** Attempts settled in this generation. */
    public int attempts;
    /** The cause of each attempt that did not end in a clean INTACT, in the order of their settling. */
    public List<Cause> causes = new ArrayList<>();
    /** The output that was verified; null for every other status. */
    public @Nullable String uri;

    public @Nullable Long bytes;
    public @Nullable String sha256;
    public @Nullable Long records;
    public @Nullable String log;
    /** All attempts of this generation so far. */
    public long costNanoUsd;
    /** True where the service reported no bill, so that the cost, or a part of it, is an estimate; else null. */
    public @Nullable Boolean costEstimated;

    public long seenMillis;
    public long finalMillis;
    /**
     * The work item, so that the item can be redriven from the ledger alone; null where it could not be read. An object in
     * every line that was read.
     */
    public @Nullable JsonNode item;
    /** The record's bytes, base64; only where the record could not be read. */
    public @Nullable String raw;
    /** The record's partition key; only where the record could not be read. */
    public @Nullable String partitionKey;
}
