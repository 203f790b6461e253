package dev.drover.connectors.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.connectors.AwsClientSettings;
import java.time.Duration;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void thereIsRoomForAsManyConnectionsAsTheLimitLeaves() {
        assertThat(OpenFiles.problem(1000, 1250, 1751)).isNull();
        assertThat(OpenFiles.problem(1000, 1250, 1750)).isNull();
        assertThat(OpenFiles.problem(1000, 1250, 1749)).isNotNull();
    }

    @Test
    void tooFewAreAnsweredWithBothNumbersAndWhatToDo() {
        assertThat(OpenFiles.problem(10_000, 12_500, 4096))
                .contains("dispatch.max-in-flight: 10000")
                .contains("13000")
                .contains("4096")
                .contains("ulimit -n");
    }

    @Test
    void thisProcessMayHaveSomeFilesOpen() {
        assertThat(OpenFiles.allowed()).isGreaterThan(100);
    }

    @Test
    void aClientThatCouldNotHaveItsConnectionsIsNotOpenedAndTheJobNotRestarted() {
        LambdaSettings settings =
                LambdaSettings.of(AwsClientSettings.of("us-east-1"), 100_000_000, Duration.ofMinutes(1));
        assertThatThrownBy(() -> LambdaClients.open(settings, 1024))
                .isInstanceOf(SuppressRestartsException.class)
                .hasRootCauseMessage(OpenFiles.problem(100_000_000, 125_000_000, 1024));
    }
}
