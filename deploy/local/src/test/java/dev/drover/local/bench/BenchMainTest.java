package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BenchMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpListsEveryBenchmark() throws Exception {
        assertThat(run("--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "throughput",
                        "checkpoint",
                        "backlog",
                        "in-flight",
                        "limit",
                        "balance",
                        "state",
                        "clients",
                        "jmh",
                        "Exit codes");
    }

    @Test
    void aNameThatIsNoneIsAMistakeAndAnsweredWithThoseThatThereAre() throws Exception {
        assertThat(run("thruput")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'thruput'", "throughput", "backlog");
        assertThat(out.size()).isZero();
    }

    @Test
    void noNameIsAMistake() throws Exception {
        assertThat(run()).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Which benchmark?", "checkpoint");
    }

    @Test
    void anUnknownOptionIsAMistakeWithoutAStackTrace() throws Exception {
        assertThat(run("throughput", "--fast")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--fast").doesNotContain("\tat ");
    }

    private int run(String... arguments) throws Exception {
        return BenchMain.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
