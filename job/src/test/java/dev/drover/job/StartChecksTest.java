package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class StartChecksTest {
    private static List<String> problems(Map<String, String> flink) {
        return StartChecks.ofCheckpoints(
                StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(flink))
                        .getCheckpointConfig());
    }

    @Test
    void aJobWithoutCheckpointsIsToldToHaveSome() {
        assertThat(problems(Map.of())).hasSize(1).allMatch(line -> line.contains("checkpointing.interval: not set"));
        assertThat(problems(Map.of("execution.checkpointing.interval", "10 s"))).isEmpty();
    }

    @Test
    void checkpointsMustBeExactlyOnce() {
        assertThat(problems(Map.of(
                        "execution.checkpointing.interval", "10 s", "execution.checkpointing.mode", "AT_LEAST_ONCE")))
                .hasSize(1)
                .allMatch(line -> line.contains("must be EXACTLY_ONCE"));
    }

    @Test
    void aJobWhoseCheckpointsWouldStayInTheJobManagerIsWarned() {
        assertThat(StartChecks.warnings(new Configuration()))
                .hasSize(1)
                .allMatch(line -> line.contains("execution.checkpointing.dir") && line.contains("5 MiB"));
        for (String key : List.of("execution.checkpointing.dir", "state.checkpoints.dir")) {
            assertThat(StartChecks.warnings(Configuration.fromMap(Map.of(key, "file:///checkpoints"))))
                    .as(key)
                    .isEmpty();
        }
    }
}
