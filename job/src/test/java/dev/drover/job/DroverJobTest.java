package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class DroverJobTest {
    private static long pauseMillis(Map<String, String> flink) {
        CheckpointConfig checkpoints = StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(flink))
                .getCheckpointConfig();
        DroverJob.pauseBetween(checkpoints);
        return checkpoints.getMinPauseBetweenCheckpoints();
    }

    @Test
    void checkpointsFollowEachOtherAfterAPause() {
        assertThat(pauseMillis(Map.of("execution.checkpointing.interval", "1 s")))
                .isEqualTo(500);
    }

    @Test
    void aPauseThatWasSetIsLeftAsItIs() {
        assertThat(pauseMillis(Map.of("execution.checkpointing.min-pause", "20 ms")))
                .isEqualTo(20);
        assertThat(pauseMillis(Map.of("execution.checkpointing.min-pause", "30 s")))
                .isEqualTo(30_000);
    }
}
