package dev.drover.connectors.kinesis;

import java.time.Duration;

/** What Kinesis says of a stream. */
public final class StreamDescription {
    private final String name;
    private final int openShards;
    private final int retentionHours;

    StreamDescription(String name, int openShards, int retentionHours) {
        this.name = name;
        this.openShards = openShards;
        this.retentionHours = retentionHours;
    }

    public String name() {
        return name;
    }

    public int openShards() {
        return openShards;
    }

    /** For how long it keeps a record. */
    public Duration retention() {
        return Duration.ofHours(retentionHours);
    }
}
