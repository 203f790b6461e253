package dev.drover.operators.ingest;

/** A record as it came from the stream, KPL aggregates taken apart. Flink POJO. */
public class RawRecord {
    public byte[] bytes = new byte[0];
    public String partitionKey = "";
    /** Whether it came on the retry stream; only that may set generation, sequence and attempt. */
    public boolean retry;
    /** When it came to its stream, by the stream's clock. */
    public long arrivedMillis;

    /** Whether it came on the completions stream, and is not an item but what a worker says of one. */
    public boolean completion;

    /** 0 for a completion, which passes no gate. */
    public long creditAccount;
}
