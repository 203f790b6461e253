package dev.drover.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.drover.connectors.AwsClientSettings;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.flink.streaming.connectors.kinesis.util.KinesisConfigUtil;
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
    void aTimeMayHaveAnOffset() {
        assertThat(StartPosition.parse("2026-11-23T09:00:00+01:00").instant())
                .isEqualTo(Instant.parse("2026-11-23T08:00:00Z"));
    }

    @Test
    void latestIsFixedToATimeAndTheOthersStayAsTheyAre() {
        Instant now = Instant.parse("2026-11-23T08:00:00Z");
        assertThat(StartPosition.latest().fixed(now)).hasToString("2026-11-23T08:00:00Z");
        assertThat(StartPosition.trimHorizon().fixed(now)).hasToString("trim-horizon");
        assertThat(StartPosition.at(Instant.EPOCH).fixed(now).instant()).isEqualTo(Instant.EPOCH);
    }

    /** As the connector reads it, whatever the machine's locale; without one it fails on such a savepoint. */
    @Test
    void everyPositionHasATimeForShardsThatASavepointLeftAtATime() {
        AwsClientSettings aws = AwsClientSettings.of("us-east-1");
        for (StartPosition start :
                List.of(StartPosition.trimHorizon(), StartPosition.at(Instant.parse("2026-11-23T08:00:00.250Z")))) {
            Date read = KinesisConfigUtil.parseStreamTimestampStartingPosition(
                    KinesisProperties.consumer(KinesisSettings.of(aws, "work", "retry", start)));
            assertThat(read.toInstant()).isEqualTo(start.instant() == null ? Instant.EPOCH : start.instant());
        }
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
