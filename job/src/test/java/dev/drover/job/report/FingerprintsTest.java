package dev.drover.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final int KEYS = 200_000;

    @Test
    void everyKeyKeepsItsNumberHoweverOftenTheTableGrows() {
        Fingerprints keys = Fingerprints.withNumbers();
        for (int i = 0; i < KEYS; i++) {
            assertThat(keys.merge("key-" + i, i, Math::max)).isEqualTo(Fingerprints.ABSENT);
        }
        assertThat(keys.size()).isEqualTo(KEYS);
        for (int i = 0; i < KEYS; i++) {
            assertThat(keys.get("key-" + i)).isEqualTo(i);
        }
        assertThat(keys.get("key-" + KEYS)).isEqualTo(Fingerprints.ABSENT);
        AtomicLong sum = new AtomicLong();
        keys.forEach(sum::addAndGet);
        assertThat(sum).hasValue((long) KEYS * (KEYS - 1) / 2);
    }

    @Test
    void mergingTellsTheNumberBefore() {
        Fingerprints keys = Fingerprints.withNumbers();
        assertThat(keys.merge("a", 0, Math::max)).isEqualTo(Fingerprints.ABSENT);
        assertThat(keys.merge("a", 7, Math::max)).isZero();
        assertThat(keys.merge("a", 3, Math::max)).isEqualTo(7);
        assertThat(keys.get("a")).isEqualTo(7);
        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void aKeyIsNewOnceWhoeverAddsIt() throws ExecutionException, InterruptedException {
        Fingerprints keys = Fingerprints.withoutNumbers();
        ForkJoinPool pool = new ForkJoinPool(4);
        try {
            long added = pool.submit(() -> IntStream.range(0, 4 * KEYS)
                            .parallel()
                            .filter(i -> keys.add(new byte[] {(byte) i, (byte) (i >> 8), (byte) ((i % KEYS) >> 16), 1}))
                            .count())
                    .get();
            assertThat(keys.size()).isEqualTo(added);
        } finally {
            pool.shutdownNow();
        }
    }
}
