package dev.drover.job.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A stream to write records to. */
public interface RecordSink extends AutoCloseable {
    /** A record to be written. */
    final class Entry {
        private final String partitionKey;
        private final byte[] bytes;

        public Entry(String partitionKey, byte[] bytes) {
            this.partitionKey = partitionKey;
            this.bytes = bytes;
        }

        public String partitionKey() {
            return partitionKey;
        }

        /** Not to be changed. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /**
     * Writes all of the entries, or fails; entries that the stream refused for its rate are written again.
     *
     * @param written told how many further records stand in the stream, from any thread
     */
    CompletableFuture<@Nullable Void> put(List<Entry> entries, IntConsumer written);

    @Override
    void close();
}
