package dev.drover.operators.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));

    @Test
    void theCeilingDoublesUntilTheMaximum() {
        assertThat(backoff.millis(0, () -> ALMOST_ONE)).isEqualTo(49);
        assertThat(backoff.millis(1, () -> ALMOST_ONE)).isEqualTo(99);
        assertThat(backoff.millis(5, () -> ALMOST_ONE)).isEqualTo(1599);
        assertThat(backoff.millis(6, () -> ALMOST_ONE)).isEqualTo(1999);
        assertThat(backoff.millis(7, () -> ALMOST_ONE)).isEqualTo(1999);
    }

    @Test
    void noNumberOfTriesOverflows() {
        for (int tries = 0; tries < 100; tries++) {
            assertThat(backoff.millis(tries, () -> ALMOST_ONE)).isBetween(49L, 2000L);
        }
        assertThat(backoff.millis(Integer.MAX_VALUE, () -> ALMOST_ONE)).isEqualTo(1999);
        Backoff days = new Backoff(Duration.ofDays(365), Duration.ofDays(3650));
        for (int tries = 0; tries < 100; tries++) {
            assertThat(days.millis(tries, () -> ALMOST_ONE))
                    .isBetween(
                            Duration.ofDays(365).toMillis() - 1,
                            Duration.ofDays(3650).toMillis());
        }
    }

    @Test
    void theJitterIsFull() {
        assertThat(backoff.millis(3, () -> 0)).isZero();
        assertThat(backoff.millis(3, () -> 0.5)).isEqualTo(200);
    }
}
