package dev.drover.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.local.SetupException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
    private static final String ENTRY = "dev/drover/job/Some.class";

    @TempDir
    Path root;

    private Path compiled;
    private Path jar;

    @BeforeEach
    void build() throws IOException {
        compiled = root.resolve("job/target/classes").resolve(ENTRY);
        jar = root.resolve("job/target/drover-job-1-all.jar");
        Files.createDirectories(compiled.getParent());
        Files.write(compiled, bytes("as built"));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry(ENTRY));
            entries.write(bytes("as built"));
        }
    }

    @Test
    void aJarThatHoldsWhatWasBuiltIsTakenThoughItIsOlder() throws IOException {
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));

        assertThat(Checkout.at(root).jobJar()).isEqualTo(jar);
    }

    @Test
    void aJarThatHoldsAClassAsItWasBeforeIsRefused() throws IOException {
        Files.write(compiled, bytes("built once more"));

        assertThatThrownBy(() -> Checkout.at(root).jobJar())
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("does not hold " + compiled)
                .hasMessageContaining("mvn -DskipTests package");
    }

    @Test
    void aJarWithoutAClassThatWasBuiltIsRefused() throws IOException {
        Path added = compiled.resolveSibling("Other.class");
        Files.write(added, bytes("new"));

        assertThatThrownBy(() -> Checkout.at(root).jobJar()).hasMessageContaining("does not hold " + added);
    }

    @Test
    void withoutAJarTheBuildIsNamed() throws IOException {
        Files.delete(jar);

        assertThatThrownBy(() -> Checkout.at(root).jobJar())
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("There is no shaded jar");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
