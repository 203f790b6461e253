package dev.drover.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.drover.connectors.kinesis.KinesisSettings;
import dev.drover.connectors.kinesis.StartPosition;
import dev.drover.connectors.lambda.LambdaSettings;
import dev.drover.connectors.store.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class AdapterSettingsTest {
    private static final AwsClientSettings AWS = AwsClientSettings.of("eu-central-1")
            .withEndpoint("http://127.0.0.1:4567")
            .withKeys("access", "secret");

    @Test
    void settingsTravelToTheMachineWhereAnOperatorRuns() throws Exception {
        KinesisSettings kinesis =
                InstantiationUtil.clone(KinesisSettings.of(AWS, "work", "retry", StartPosition.at(Instant.EPOCH)));
        LambdaSettings lambda = InstantiationUtil.clone(LambdaSettings.of(AWS, 900, Duration.ofMinutes(15)));
        StoreSettings store = InstantiationUtil.clone(
                StoreSettings.of(AWS, true, 256, Duration.ofSeconds(10)).withRetries());

        assertThat(kinesis.aws().region()).isEqualTo("eu-central-1");
        assertThat(kinesis.aws().endpoint()).isEqualTo("http://127.0.0.1:4567");
        assertThat(kinesis.startPosition().instant()).isEqualTo(Instant.EPOCH);
        assertThat(lambda.longestTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(store.pathStyle()).isTrue();
        assertThat(store.retries()).isTrue();
    }

    @Test
    void keysAreNeverShown() {
        assertThat(AWS.toString()).isEqualTo("http://127.0.0.1:4567").doesNotContain("secret");
    }

    @Test
    void oneStreamCanNotBeBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KinesisSettings.of(AWS, "work", "work", StartPosition.latest()))
                .withMessage("the retry stream must not be the work stream 'work'");
    }
}
