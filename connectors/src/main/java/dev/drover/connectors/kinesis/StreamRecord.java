package dev.drover.connectors.kinesis;

import java.nio.charset.StandardCharsets;

/** A record to be written. */
public final class StreamRecord {
    private final String partitionKey;
    private final byte[] bytes;

    private StreamRecord(String partitionKey, byte[] bytes) {
        this.partitionKey = partitionKey;
        this.bytes = bytes;
    }

    public static StreamRecord of(String partitionKey, byte[] bytes) {
        return new StreamRecord(PartitionKeys.fitting(partitionKey), bytes);
    }

    public String partitionKey() {
        return partitionKey;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** As Kinesis counts: the partition key too. */
    public int countedBytes() {
        return bytes.length + partitionKey.getBytes(StandardCharsets.UTF_8).length;
    }
}
