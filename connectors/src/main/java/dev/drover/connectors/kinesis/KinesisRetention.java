package dev.drover.connectors.kinesis;

import dev.drover.operators.ledger.StreamRetention;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Asks Kinesis for how long it keeps the records of the work stream. */
public final class KinesisRetention implements StreamRetention {
    private final StreamCatalog catalog;
    private final String workStream;

    private KinesisRetention(StreamCatalog catalog, String workStream) {
        this.catalog = catalog;
        this.workStream = workStream;
    }

    public static KinesisRetention open(KinesisSettings settings) {
        return new KinesisRetention(StreamCatalog.open(settings.aws()), settings.workStream());
    }

    @Override
    public CompletableFuture<Duration> ofWorkStream() {
        return catalog.describe(workStream).thenApply(StreamDescription::retention);
    }

    @Override
    public void close() {
        catalog.close();
    }
}
