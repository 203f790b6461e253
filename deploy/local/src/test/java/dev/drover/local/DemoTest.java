package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said to the demo; nothing is started here. */
class DemoTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpSaysWhatCanBeSaid() throws Exception {
        assertThat(demo("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("--seed", "--scenario", "--items", "--rows", "--port", "--keep", "--parallelism", "--dir");
    }

    @Test
    void mistakesEndWithTwoAndOneLine() throws Exception {
        Files.writeString(folder.resolve("here"), "already");
        assertMistake("--sede", "--sede", "3");
        assertMistake("--seed", "--seed", "x");
        assertMistake("10000", "--items", "201");
        assertMistake("--parallelism", "--parallelism", "0");
        assertMistake("--port", "--port", "9000-8000");
        assertMistake("--port", "--port", "99999999999");
        assertMistake("empty", "--dir", folder.toString());
        assertMistake("absent.yaml", "--scenario", folder.resolve("absent.yaml").toString());
    }

    @Test
    void severalMistakesAreNamedTogether() throws Exception {
        assertThat(demo("--items", "0", "--parallelism", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--items", "--parallelism");
    }

    private void assertMistake(String named, String... arguments) throws Exception {
        err.reset();
        assertThat(demo(arguments)).as(String.join(" ", arguments)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .as(String.join(" ", arguments))
                .singleElement()
                .asString()
                .contains(named);
    }

    private int demo(String... arguments) throws Exception {
        return Demo.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                System.nanoTime());
    }
}
