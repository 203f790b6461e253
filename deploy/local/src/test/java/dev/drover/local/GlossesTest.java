package dev.drover.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlossesTest {
    @TempDir
    Path folder;

    @Test
    void thereAreTenThousandAndNoTwoAreEqual() throws Exception {
        List<String> glosses = Glosses.read();
        assertThat(glosses)
                .hasSize(Glosses.COUNT)
                .doesNotHaveDuplicates()
                .allSatisfy(gloss -> assertThat(gloss).isNotBlank().isEqualTo(gloss.strip()));
    }

    @Test
    void theFilesHoldThemInTheirOrder() throws Exception {
        Glosses.writeFiles(folder, 4, 25);
        List<String> read = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().collect(Collectors.toList())) {
                read.addAll(Files.readAllLines(file));
            }
        }
        assertThat(read).isEqualTo(Glosses.read().subList(0, 100));
        assertThat(folder.resolve("glosses-003.txt")).exists();
    }

    @Test
    void moreThanThereAreIsRefused() {
        assertThatThrownBy(() -> Glosses.writeFiles(folder, 201, 50)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theirLicenceIsShippedBesideThem() {
        assertThat(Glosses.class.getResource("wordnet-LICENSE.txt")).isNotNull();
        assertThat(Glosses.class.getResource("wordnet-README.txt")).isNotNull();
    }
}
