package dev.drover.job.cli;

import dev.drover.connectors.kinesis.StreamRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** A stream to write records to. */
public interface RecordSink extends AutoCloseable {
    /**
     * For how long the stream keeps a record; completes exceptionally, with a sentence for a person, where the stream can't
     * be used.
     */
    CompletableFuture<Duration> check();

    /**
     * Writes all records, or fails; those that the stream refused for its rate are written again.
     *
     * @param records read as fast as the stream takes them, on a thread of the sink
     * @param written told how many stand in the stream by now, on a thread of the sink
     */
    CompletableFuture<?> write(Iterator<StreamRecord> records, LongConsumer written);

    @Override
    void close();
}
