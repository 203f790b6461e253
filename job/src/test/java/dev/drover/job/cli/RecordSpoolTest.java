package dev.drover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class RecordSpoolTest {
    @Test
    void recordsComeBackInTheirOrder() {
        List<String> read = new ArrayList<>();
        try (RecordSpool spool = RecordSpool.open()) {
            for (int i = 0; i < 5_000; i++) {
                spool.add("run/" + i, ("ä" + i).getBytes(StandardCharsets.UTF_8));
            }
            spool.add("run/large", new byte[512 * 1024]);
            assertThat(spool.size()).isEqualTo(5_001);

            try (RecordSpool.Records records = spool.records()) {
                for (int i = 0; i < 5_000; i++) {
                    read.add(new String(records.next().bytes(), StandardCharsets.UTF_8));
                }
                assertThat(records.next().bytes()).hasSize(512 * 1024);
                assertThat(records.hasNext()).isFalse();
                assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(records::next);
            }
        }
        assertThat(read).hasSize(5_000).startsWith("ä0", "ä1").endsWith("ä4999");
    }

    @Test
    void anEmptySpoolHasNoRecords() {
        try (RecordSpool spool = RecordSpool.open();
                RecordSpool.Records records = spool.records()) {
            assertThat(records.hasNext()).isFalse();
        }
    }
}
