package dev.drover.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobConfigTest {
    @TempDir
    Path folder;

    @Test
    void aKeyIsReplacedHoweverItWasWrittenAndTheOthersStay() throws Exception {
        Path base = Files.writeString(
                folder.resolve("base.yaml"),
                "ingest:\n  kinesis.region: eu-central-1\n  work-stream: work\nheal.max-attempts: 3\n"
                        + "admit:\n  allowed-outputs: [ 'file:///a/', 'file:///b/' ]\n");
        Path written = folder.resolve("written.yaml");

        JobConfig.write(base, Map.of("ingest.kinesis.region", "us-east-1"), written);

        List<String> lines = Files.readAllLines(written).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("---"))
                .collect(Collectors.toList());
        assertThat(lines)
                .containsExactly(
                        "admit.allowed-outputs:",
                        "- \"file:///a/\"",
                        "- \"file:///b/\"",
                        "heal.max-attempts: 3",
                        "ingest.kinesis.region: \"us-east-1\"",
                        "ingest.work-stream: \"work\"");
    }
}
