package dev.drover.operators.ledger;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** For how long the work stream keeps a record. */
public interface StreamRetention extends AutoCloseable {
    /** As it is now; completes exceptionally where the stream is silent. */
    CompletableFuture<Duration> ofWorkStream();

    @Override
    void close();
}
