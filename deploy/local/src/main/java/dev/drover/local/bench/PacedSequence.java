package dev.drover.local.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.util.ratelimit.GuavaRateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimitedSourceReader;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;

/** The numbers from 0 on: so many as fast as they are taken, and then a few a second for ever. One subtask. */
final class PacedSequence extends NumberSequenceSource {
    private static final long serialVersionUID = 1L;

    private final long atOnce;
    private final double perSecond;

    PacedSequence(long atOnce, double perSecond) {
        super(0, Long.MAX_VALUE - 1);
        this.atOnce = atOnce;
        this.perSecond = perSecond;
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new RateLimitedSourceReader<>(super.createReader(context), new FirstFast(atOnce, perSecond));
    }

    /** Lets the first ones through as they come. */
    private static final class FirstFast implements RateLimiter {
        private final RateLimiter later;
        private long left;

        FirstFast(long atOnce, double perSecond) {
            this.left = atOnce;
            this.later = new GuavaRateLimiter(perSecond);
        }

        @Override
        public CompletionStage<Void> acquire() {
            if (left > 0) {
                left--;
                return CompletableFuture.completedFuture(null);
            }
            return later.acquire();
        }
    }
}
