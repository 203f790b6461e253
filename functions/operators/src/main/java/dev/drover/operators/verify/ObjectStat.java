package dev.drover.operators.verify;

import org.jspecify.annotations.Nullable;

/** What a store says of an object without reading it. */
public final class ObjectStat {
    private final long bytes;
    private final @Nullable String storeSha256;
    private final @Nullable String statedSha256;
    private final @Nullable Long statedRecords;

    public ObjectStat(
            long bytes, @Nullable String storeSha256, @Nullable String statedSha256, @Nullable Long statedRecords) {
        this.bytes = bytes;
        this.storeSha256 = storeSha256;
        this.statedSha256 = statedSha256;
        this.statedRecords = statedRecords;
    }

    public long bytes() {
        return bytes;
    }

    /** The full-object SHA-256 that the store itself computed or checked, hex; null where it has none. */
    public @Nullable String storeSha256() {
        return storeSha256;
    }

    /** The SHA-256 that the writer put beside the object, hex; null where it put none. */
    public @Nullable String statedSha256() {
        return statedSha256;
    }

    /** The number of records that the writer put beside the object; null where it put none. */
    public @Nullable Long statedRecords() {
        return statedRecords;
    }
}
