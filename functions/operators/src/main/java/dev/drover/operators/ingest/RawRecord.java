package dev.drover.operators.ingest;

/** A record as it came from the stream, KPL aggregates taken apart. Flink POJO. */
public class RawRecord {
    public byte[] bytes = new byte[0];
    public String partitionKey = "";
    /** Whether it came on the retry stream; only that may set generation, sequence and attempt. */
    public boolean retry;

    public long creditAccount;
}
