package dev.drover.connectors.kinesis;

/** How far a writer is. */
public final class WriteProgress {
    private final long records;
    private final long bytes;
    private final long throttled;

    WriteProgress(long records, long bytes, long throttled) {
        this.records = records;
        this.bytes = bytes;
        this.throttled = throttled;
    }

    /** Records that Kinesis took. */
    public long records() {
        return records;
    }

    /** Their bytes, without partition keys. */
    public long bytes() {
        return bytes;
    }

    /** How often a record was throttled; each was sent again. */
    public long throttled() {
        return throttled;
    }
}
