package dev.drover.connectors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.flow.LedgerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerSinkITCase {
    @TempDir
    private Path folder;

    @Test
    void linesGoToTheFilesOfTheirRun() throws Exception {
        String prefix = folder.toUri() + "with%20space/";
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration)
                .setParallelism(1);
        environment.enableCheckpointing(200);
        environment
                .fromData(
                        entry("run-1", "{\"line\":\"attempt\",\"id\":\"ä\"}"),
                        entry("run-2", "{\"line\":\"final\"}"),
                        entry("run-1", "{\"line\":\"final\"}"),
                        entry("_unattributed", "{\"line\":\"final\"}"),
                        entry("../outside", "{\"line\":\"final\"}"))
                .sinkTo(LedgerSink.under(prefix));

        environment.execute();

        Path ledger = folder.resolve("with space").resolve("ledger");
        assertThat(lines(ledger.resolve("run-1")))
                .containsExactly("{\"line\":\"attempt\",\"id\":\"ä\"}", "{\"line\":\"final\"}");
        assertThat(lines(ledger.resolve("run-2"))).hasSize(1);
        assertThat(lines(ledger.resolve("_unattributed"))).hasSize(2);
        assertThat(folder.resolve("with space").resolve("outside")).doesNotExist();
        assertThat(LedgerSink.folder(prefix, "run-1")).isEqualTo(prefix + "ledger/run-1/");
    }

    private static LedgerEntry entry(String run, String json) {
        LedgerEntry entry = new LedgerEntry();
        entry.run = run;
        entry.json = json;
        return entry;
    }

    private static List<String> lines(Path run) throws Exception {
        try (Stream<Path> files = Files.list(run)) {
            List<Path> found = files.collect(Collectors.toList());
            assertThat(found)
                    .hasSize(1)
                    .allSatisfy(file -> assertThat(file.getFileName().toString())
                            .startsWith("part-")
                            .endsWith(".jsonl"));
            return Files.readAllLines(found.get(0));
        }
    }
}
