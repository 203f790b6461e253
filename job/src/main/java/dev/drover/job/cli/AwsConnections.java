package dev.drover.job.cli;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.kinesis.RecordWriter;
import dev.drover.connectors.kinesis.StreamCatalog;
import dev.drover.connectors.kinesis.StreamDescription;
import dev.drover.connectors.kinesis.StreamRecord;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.job.Adapters;
import dev.drover.job.DroverSettings;
import dev.drover.operators.verify.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** The same adapters that the job uses, by the same settings. */
final class AwsConnections implements Connections {
    private final Clock clock;

    AwsConnections(Clock clock) {
        this.clock = clock;
    }

    @Override
    public ObjectStore store(DroverSettings settings) {
        // Nobody stands behind a command who would ask again.
        return ObjectStores.open(Adapters.store(settings).withRetries());
    }

    @Override
    public RecordSink stream(DroverSettings settings, String stream) {
        AwsClientSettings aws = Adapters.kinesisClient(settings);
        return new KinesisSink(stream, StreamCatalog.open(aws), RecordWriter.open(aws, stream, clock));
    }

    private static final class KinesisSink implements RecordSink {
        private final String stream;
        private final StreamCatalog catalog;
        private final RecordWriter writer;

        KinesisSink(String stream, StreamCatalog catalog, RecordWriter writer) {
            this.stream = stream;
            this.catalog = catalog;
            this.writer = writer;
        }

        @Override
        public CompletableFuture<Duration> check() {
            return catalog.describe(stream).thenApply(StreamDescription::retention);
        }

        @Override
        public CompletableFuture<?> write(Iterator<StreamRecord> records, LongConsumer written) {
            return writer.write(records, progress -> written.accept(progress.records()));
        }

        @Override
        public void close() {
            writer.close();
            catalog.close();
        }
    }
}
