package dev.drover.connectors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ContractCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.local.LocalDataInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFormatTest {
    @TempDir
    private Path folder;

    private List<byte[]> read(byte[] file) throws IOException {
        Path path = Files.write(folder.resolve("part-0.jsonl"), file);
        List<byte[]> lines = new ArrayList<>();
        try (StreamFormat.Reader<byte[]> reader =
                new LineFormat().createReader(new Configuration(), new LocalDataInputStream(path.toFile()))) {
            for (byte[] line = reader.read(); line != null; line = reader.read()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private List<String> read(String file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (byte[] line : read(file.getBytes(StandardCharsets.UTF_8))) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        return lines;
    }

    @Test
    void eachLineComesWithoutItsBreakAndATornOneComesToo() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("a\n")).containsExactly("a");
        assertThat(read("größe\n\nb\rc\ntorn")).containsExactly("größe", "", "b\rc", "torn");
    }

    @Test
    void linesAreWholeWhereverABufferEnds() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int length = 0; length < 600; length++) {
            lines.add("x".repeat(length));
        }

        assertThat(read(String.join("\n", lines) + "\n")).isEqualTo(lines);
    }

    @Test
    void aLineThatIsTooLongIsCutOffAndTheNextOneIsWhole() throws IOException {
        byte[] file = new byte[ContractCodec.MAX_DOCUMENT_BYTES + 100_003];
        file[file.length - 3] = '\n';
        file[file.length - 2] = 'a';
        file[file.length - 1] = '\n';

        List<byte[]> lines = read(file);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSize(ContractCodec.MAX_DOCUMENT_BYTES);
        assertThat(lines.get(1)).containsExactly('a');
    }
}
