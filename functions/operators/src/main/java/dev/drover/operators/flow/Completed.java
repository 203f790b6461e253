package dev.drover.operators.flow;

import dev.drover.contract.Cause;
import org.jspecify.annotations.Nullable;

/** What a worker says of an item that it was sent as an event. Flink POJO. */
public class Completed {
    public String run = "";
    public String id = "";
    /** The invocation's own output URI, by which it is known. */
    public String uri = "";
    /** Why there is no result that can be used; null where there is one. */
    public @Nullable Cause cause;
    /** One sentence for a person; null where there is a result that can be used. */
    public @Nullable String message;
    /** What was written, where there is a result that can be used. */
    public long bytes;

    public @Nullable String sha256;
    public long records;
    /** Empty where the worker keeps no log archive. */
    public String logUri = "";

    public @Nullable String requestId;
    /** How long the worker was at the item, by its own clock. */
    public long durationMillis;
    /** 0 where the worker does not know it. */
    public int memoryMb;
}
