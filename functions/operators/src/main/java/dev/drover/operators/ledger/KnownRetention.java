package dev.drover.operators.ledger;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the retention of the work stream without waiting for it: people change it, so it is asked for now and then. */
final class KnownRetention implements AutoCloseable {
    static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(KnownRetention.class);

    private final StreamRetention source;
    private volatile @Nullable Duration known;
    private long askedMillis = Long.MIN_VALUE;

    KnownRetention(StreamRetention source) {
        this.source = source;
    }

    /** What the stream last said; null while it has not. */
    @Nullable
    Duration find(long nowMillis) {
        if (askedMillis == Long.MIN_VALUE || nowMillis - askedMillis >= AGAIN_AFTER.toMillis()) {
            askedMillis = nowMillis;
            source.ofWorkStream().whenComplete((retention, error) -> {
                if (error == null) {
                    known = retention;
                } else {
                    LOG.warn(
                            "How long the work stream keeps records is not known; asking again in {}: {}",
                            AGAIN_AFTER,
                            error.toString());
                }
            });
        }
        return known;
    }

    @Override
    public void close() {
        source.close();
    }
}
