package dev.drover.operators.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class KnownRetentionTest {
    private static final long AGAIN = KnownRetention.AGAIN_AFTER.toMillis();

    private final List<CompletableFuture<Duration>> asked = new ArrayList<>();
    private boolean closed;
    private final KnownRetention retention = new KnownRetention(new StreamRetention() {
        @Override
        public CompletableFuture<Duration> ofWorkStream() {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
        }

        @Override
        public void close() {
            closed = true;
        }
    });

    @Test
    void theStreamIsAskedAtOnceAndAgainNowAndThen() {
        assertThat(retention.find(5)).isNull();
        asked.get(0).complete(Duration.ofHours(24));
        assertThat(retention.find(6)).isEqualTo(Duration.ofHours(24));
        assertThat(retention.find(4 + AGAIN)).isEqualTo(Duration.ofHours(24));
        assertThat(asked).hasSize(1);
        assertThat(retention.find(5 + AGAIN))
                .as("as long as nothing else is known")
                .isEqualTo(Duration.ofHours(24));
        assertThat(asked).hasSize(2);
        asked.get(1).complete(Duration.ofHours(50));
        assertThat(retention.find(6 + AGAIN)).isEqualTo(Duration.ofHours(50));
    }

    @Test
    void aSilentStreamLeavesWhatWasKnown() {
        retention.find(0);
        asked.get(0).complete(Duration.ofHours(24));
        retention.find(AGAIN);
        asked.get(1).completeExceptionally(new IllegalStateException("503"));
        assertThat(retention.find(AGAIN + 1)).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void itClosesItsSource() {
        retention.close();
        assertThat(closed).isTrue();
    }
}
