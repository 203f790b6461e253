package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.local.Waiting;
import dev.drover.local.cluster.Checkout;
import dev.drover.local.process.JavaProcess;
import dev.drover.local.process.OsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all benchmarks stand on, quickly; what is measured in passing says nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BenchITCase {
    private static final Duration DONE_WITHIN = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    /** In a process of its own, as it changes how this JVM speaks to Kinesis. */
    @Test
    void aBenchmarkEndsWithOneLineOfFiguresAndMusts() throws Exception {
        Checkout checkout = Checkout.at(Path.of("../.."));
        Path pidFile = folder.resolve("bench.pid");
        Path out = folder.resolve("bench.out");
        JavaProcess java = new JavaProcess(
                        System.getProperty("java.class.path"), checkout.logging(), folder.resolve("bench.log"))
                .optionsIn(checkout.flinkOptions())
                .option(OsProcess.mark(pidFile), "-Xmx800m", "-Ddrover.root=" + checkout.root())
                .main(BenchMain.class.getName(), "throughput", "--quick", "--json");
        OsProcess bench = OsProcess.start(pidFile, java.command(), java.environment(), out, true);
        try {
            Waiting.until("the benchmark ends", DONE_WITHIN, () -> !bench.isAlive());
        } finally {
            bench.kill();
        }

        List<String> lines = Files.readAllLines(out);
        assertThat(lines).isNotEmpty();
        JsonNode report = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(report.get("bench").textValue()).isEqualTo("throughput");
        assertThat(report.get("quick").booleanValue()).isTrue();
        assertThat(report.get("musts")).hasSize(3);
        assertThat(report.get("figures")
                        .get("256 in flight, 50 ms, drover")
                        .get("median")
                        .doubleValue())
                .isPositive();
        assertThat(report.get("figures")
                        .get("256 in flight, 50 ms, bare loop")
                        .get("median")
                        .doubleValue())
                .isPositive();
    }
}
