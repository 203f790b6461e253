package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalOutputStoreTest {
    private static final byte[] SHEEP = "sheep\n".getBytes(StandardCharsets.UTF_8);
    private static final String SHEEP_SHA256 = "11559cbbf747b252ef723368b1c86848be752bfa2ae6cafd2550cd83ce633d12";

    @TempDir
    private Path folder;

    private final OutputStore store = new LocalOutputStore();
    private Path output;

    @BeforeEach
    void nameOutput() {
        output = folder.resolve("run-1").resolve("kjv").resolve("00042@0.1.k3x9");
    }

    @Test
    void anOutputHasItsEvidenceBesideIt() throws IOException {
        store.writeOutput(output.toUri().toString(), new Output(SHEEP, 1));

        assertThat(output).hasBinaryContent(SHEEP);
        assertThat(output.resolveSibling(".00042@0.1.k3x9.meta.json"))
                .hasContent("{\"bytes\":6,\"sha256\":\"" + SHEEP_SHA256 + "\",\"records\":1}");
        assertThat(names()).hasSize(2);
    }

    @Test
    void theEvidenceIsThereBeforeTheOutput() throws IOException {
        // A folder that is not empty stands where the output should go: the last step fails, and what went before
        // shows.
        Files.createDirectories(output.resolve("in the way"));

        assertThatThrownBy(() -> store.writeOutput(output.toUri().toString(), new Output(SHEEP, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't write " + output.toUri());

        assertThat(names()).containsExactlyInAnyOrder("00042@0.1.k3x9", ".00042@0.1.k3x9.meta.json");
    }

    @Test
    void anOutputThatIsThereStays() throws IOException {
        String uri = output.toUri().toString();
        store.writeOutput(uri, new Output(SHEEP, 1));
        store.writeOutput(uri, new Output(SHEEP, 1));

        assertThatThrownBy(() -> store.writeOutput(uri, new Output(new byte[] {2}, 1)))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(uri + ": another run wrote it");
        assertThat(output).hasBinaryContent(SHEEP);
        assertThat(output.resolveSibling(".00042@0.1.k3x9.meta.json")).content().contains(SHEEP_SHA256);
        assertThat(names()).hasSize(2);
    }

    @Test
    void aLogHasNoEvidence() throws IOException {
        store.writeLog(output.toUri() + ".log.gz", SHEEP);

        assertThat(names()).containsExactly("00042@0.1.k3x9.log.gz");
    }

    @Test
    void theLongestNamesThatTheContractAllowsFit() throws IOException {
        Path longest = folder.resolve("x".repeat(200) + "@2147483647.1000.0123456789abcdef");

        store.writeOutput(longest.toUri().toString(), new Output(SHEEP, 1));

        assertThat(longest).hasBinaryContent(SHEEP);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> store.read(output.toUri().toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("there is no file " + output.toUri());
    }

    @Test
    void anotherSchemeIsRefusedByName() {
        assertThatThrownBy(() -> new StoreByScheme().read("gs://herd/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a worker reads and writes file:/// and s3:// only, not gs://herd/a");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(output.getParent())) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }
}
