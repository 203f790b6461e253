package dev.drover.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        return Chaos.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void allMistakesAreReportedTogether() throws Exception {
        assertThat(run("--seed", "1", "--minutes", "0", "--rate", "1000000")).isEqualTo(2);
        assertThat(said()).contains("--minutes", "--rate", "--help").hasLineCount(1);
    }

    @Test
    void aMissingSeedIsNamed() throws Exception {
        assertThat(run("--minutes", "1")).isEqualTo(2);
        assertThat(said()).contains("--seed").hasLineCount(1);
    }

    @Test
    void aFolderThatIsInUseIsRefused(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("something"), "");

        assertThat(run("--seed", "1", "--minutes", "1", "--dir", folder.toString()))
                .isEqualTo(2);
        assertThat(said()).contains("--dir", "must be an empty folder");
    }

    @Test
    void thePlanCanBeReadWithoutAnythingBeingDone() throws Exception {
        assertThat(run("--seed", "1", "--minutes", "5", "--plan")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("4.0 s   ", "kill task manager", "throttle kinesis");
    }
}
