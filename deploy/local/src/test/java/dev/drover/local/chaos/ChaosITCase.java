package dev.drover.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** deploy/local/chaos for half a minute with each kind of checkpoints, as the script starts it. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ChaosITCase {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosITCase.class);
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @BeforeEach
    void asTheScriptSets() {
        System.setProperty("drover.root", ROOT.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("drover.root");
        System.clearProperty("log.file");
    }

    /** What the seeds draw is said by chaos --seed N --minutes 0.5 --plan: together every kind of crash but a freeze. */
    @ParameterizedTest
    @CsvSource({"6, --aligned", "8, --no-aligned"})
    void nothingIsLostDoubledOrEscapesAndNothingIsDoneWithoutNeed(String seed, String mode) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = Chaos.run(
                new String[] {
                    "--seed", seed, "--minutes", "0.5", "--rate", "8", "--json", mode, "--dir", folder.toString()
                },
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(err.toString(StandardCharsets.UTF_8)).as(said).isEmpty();
        assertThat(exitCode).as(said).isZero();
        List<String> lines = said.lines().collect(Collectors.toList());
        ObjectNode figures =
                ContractCodec.readObject(lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8));
        LOG.info("FIGURE {}", figures);
        assertThat(figures.get("holds").booleanValue()).isTrue();
        assertThat(figures.get("complete").booleanValue()).as(said).isTrue();
        assertThat(figures.get("submitted").intValue()).isGreaterThan(100);
        assertThat(figures.get("seen")).isEqualTo(figures.get("submitted"));
        assertThat(figures.get("strays").intValue()).isPositive();
        assertThat(figures.get("falselyHealed").intValue()).as(said).isZero();
        assertThat(figures.get("needless").intValue()).as(said).isZero();
        assertThat(figures.get("beyondTheBound").intValue()).as(said).isZero();
        assertThat(figures.get("recoveryMillis")).as(said).isNotEmpty();
    }
}
