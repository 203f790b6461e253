package dev.drover.operators.dispatch;

import static dev.drover.operators.dispatch.Breaker.State.CLOSED;
import static dev.drover.operators.dispatch.Breaker.State.HALF_OPEN;
import static dev.drover.operators.dispatch.Breaker.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest {
    private static final long INTERVAL = 100;
    private static final long OPENED = 1_000;

    private static Breaker in(Breaker.State state) {
        Breaker breaker = new Breaker(3, INTERVAL);
        if (state != CLOSED) {
            for (int i = 0; i < 3; i++) {
                breaker.onFailure(OPENED - 10, OPENED, "denied");
            }
        }
        if (state == HALF_OPEN) {
            assertThat(breaker.allows(OPENED + INTERVAL)).isTrue();
            breaker.onSent(OPENED + INTERVAL);
        }
        assertThat(breaker.state()).isEqualTo(state);
        return breaker;
    }

    /** Every state and every event; sent says how long after the opening the call was sent. */
    @ParameterizedTest
    @CsvSource({
        "CLOSED, sent, 0, CLOSED",
        "CLOSED, taken, -1, CLOSED",
        "CLOSED, taken, 1, CLOSED",
        "CLOSED, failed, -1, CLOSED",
        "CLOSED, failed, 1, CLOSED",
        "OPEN, sent, 0, HALF_OPEN",
        "OPEN, taken, -1, OPEN",
        "OPEN, taken, 0, OPEN",
        "OPEN, taken, 1, CLOSED",
        "OPEN, failed, -1, OPEN",
        "OPEN, failed, 1, OPEN",
        "HALF_OPEN, sent, 0, HALF_OPEN",
        "HALF_OPEN, taken, -1, HALF_OPEN",
        "HALF_OPEN, taken, 0, HALF_OPEN",
        "HALF_OPEN, taken, 1, CLOSED",
        "HALF_OPEN, failed, -1, HALF_OPEN",
        "HALF_OPEN, failed, 0, HALF_OPEN",
        "HALF_OPEN, failed, 1, OPEN",
    })
    void everyEventInEveryState(Breaker.State from, String event, long sent, Breaker.State to) {
        Breaker breaker = in(from);
        long now = OPENED + 500;
        switch (event) {
            case "sent":
                breaker.onSent(now);
                break;
            case "taken":
                breaker.onTaken(OPENED + sent);
                break;
            default:
                assertThat(breaker.onFailure(OPENED + sent, now, "denied")).isFalse();
                break;
        }
        assertThat(breaker.state()).isEqualTo(to);
    }

    @Test
    void theThirdFailureInARowOpensItAndNotTheSecond() {
        Breaker breaker = new Breaker(3, INTERVAL);
        assertThat(breaker.onFailure(0, 1, "a")).isFalse();
        assertThat(breaker.onFailure(0, 2, "b")).isFalse();
        breaker.onTaken(1);
        assertThat(breaker.onFailure(0, 3, "c")).isFalse();
        assertThat(breaker.onFailure(0, 4, "d")).isFalse();
        assertThat(breaker.state()).isEqualTo(CLOSED);
        assertThat(breaker.onFailure(0, 5, "e")).isTrue();
        assertThat(breaker.state()).isEqualTo(OPEN);
        assertThat(breaker.message()).isEqualTo("e");
    }

    @Test
    void aProbeGoesOutWhenTheIntervalIsOverAndOneAnInterval() {
        Breaker breaker = in(OPEN);
        assertThat(breaker.allows(OPENED + INTERVAL - 1)).isFalse();
        assertThat(breaker.nanosUntilProbe(OPENED + INTERVAL - 1)).isEqualTo(1);
        assertThat(breaker.allows(OPENED + INTERVAL)).isTrue();
        assertThat(breaker.nanosUntilProbe(OPENED + INTERVAL)).isZero();
        breaker.onSent(OPENED + INTERVAL);
        assertThat(breaker.allows(OPENED + 2 * INTERVAL - 1)).isFalse();
        assertThat(breaker.allows(OPENED + 2 * INTERVAL))
                .as("the first is not answered yet")
                .isTrue();
        breaker.onFailure(OPENED + INTERVAL, OPENED + INTERVAL + 7, "denied");
        assertThat(breaker.allows(OPENED + 2 * INTERVAL + 6)).isFalse();
        assertThat(breaker.allows(OPENED + 2 * INTERVAL + 7)).isTrue();
    }

    @Test
    void aMendedTargetMustFailAsOftenAgain() {
        Breaker breaker = in(HALF_OPEN);
        breaker.onTaken(OPENED + INTERVAL);
        assertThat(breaker.onFailure(OPENED + INTERVAL, OPENED + INTERVAL + 1, "x"))
                .isFalse();
        assertThat(breaker.onFailure(OPENED + INTERVAL, OPENED + INTERVAL + 1, "x"))
                .isFalse();
        assertThat(breaker.state()).isEqualTo(CLOSED);
    }
}
