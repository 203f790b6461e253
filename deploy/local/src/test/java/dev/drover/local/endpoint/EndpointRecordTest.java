package dev.drover.local.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointRecordTest {
    @TempDir
    Path folder;

    private static EndpointRecord.Line line(String requestId) {
        EndpointRecord.Line line = new EndpointRecord.Line();
        line.requestId = requestId;
        return line;
    }

    @Test
    void aLineThatADyingProcessCutOffIsNotReadAndTheRecordGoesOnWithoutIt() throws Exception {
        Path file = folder.resolve("endpoint.jsonl");
        try (EndpointRecord record = EndpointRecord.open(file)) {
            record.append(line("first"));
        }
        Files.writeString(file, "{\"requestId\":\"cut o", StandardOpenOption.APPEND);
        assertThat(EndpointRecord.read(file)).extracting(line -> line.requestId).containsExactly("first");

        try (EndpointRecord record = EndpointRecord.open(file)) {
            record.append(line("second"));
        }

        assertThat(EndpointRecord.read(file)).extracting(line -> line.requestId).containsExactly("first", "second");
    }
}
