package dev.drover.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StartPositionTest {
    @Test
    void thereAreThreeWaysToBegin() {
        assertThat(StartPosition.parse("trim-horizon").kind()).isEqualTo(StartPosition.Kind.TRIM_HORIZON);
        assertThat(StartPosition.parse("LATEST").kind()).isEqualTo(StartPosition.Kind.LATEST);
        StartPosition at = StartPosition.parse("2026-11-23T08:00:00Z");
        assertThat(at.kind()).isEqualTo(StartPosition.Kind.AT_TIMESTAMP);
        assertThat(at.instant()).isEqualTo(Instant.parse("2026-11-23T08:00:00Z"));
    }

    @Test
    void anythingElseIsToldWhatToSay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartPosition.parse("yesterday"))
                .withMessage("'yesterday' is no start position; say trim-horizon, latest, or an instant such as"
                        + " 2026-11-23T08:00:00Z");
    }

    @Test
    void aPositionIsWrittenAsItIsRead() {
        for (String text : new String[] {"trim-horizon", "latest", "2026-11-23T08:00:00Z"}) {
            assertThat(StartPosition.parse(text)).hasToString(text);
        }
    }
}
