package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as deploy/local/run starts it, small and with a function that misbehaves in every way. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoITCase {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @BeforeEach
    void asTheScriptSets() {
        System.setProperty("drover.root", ROOT.toString());
        System.setProperty("aws.accessKeyId", "local");
        // One name for the SDK, one for the older SDK in Flink's Kinesis connector.
        System.setProperty("aws.secretAccessKey", "local");
        System.setProperty("aws.secretKey", "local");
    }

    @AfterEach
    void forget() {
        System.clearProperty("drover.root");
        System.clearProperty("log.file");
    }

    @Test
    void aRunInWhichNearlyHalfOfAllAttemptsGoWrongIsHealedAndProved() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = Demo.run(
                new String[] {
                    "--scenario",
                    ROOT.resolve("conf/scenarios/rough.yaml").toString(),
                    "--items",
                    "30",
                    "--rows",
                    "4",
                    "--port",
                    "0",
                    // With white space and a letter beyond ASCII, as folders have.
                    "--dir",
                    folder.resolve("a f\u00f6lder").toString()
                },
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                System.nanoTime());

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().collect(Collectors.toList());
        assertThat(exitCode).as(String.join("\n", lines)).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(lines.get(lines.size() - 1))
                .startsWith("seen 30 = verified ")
                .endsWith(" + open 0");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("none more than needed"));
        assertThat(lines).noneSatisfy(line -> assertThat(line).contains("NOT EQUAL"));
        assertThat(folder.resolve("a f\u00f6lder/drover/ledger/glosses-1")).isNotEmptyDirectory();
    }
}
