package dev.drover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person starts it: a process of its own, in some other folder. */
class StarterITCase {
    private static final Path STARTER =
            Path.of("..", "deploy", "drover").toAbsolutePath().normalize();

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void workInAFolderWithASpace() throws IOException {
        folder = Files.createDirectories(temporary.resolve("a folder"));
    }

    private int start(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.redirectOutput(folder.resolve("out").toFile());
        builder.redirectError(folder.resolve("err").toFile());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ended").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private int drover(Path starter, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", starter.toString()));
        command.addAll(Arrays.asList(arguments));
        return start(
                Map.of("JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C"), command.toArray(String[]::new));
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
    }

    @Test
    void aRunIsClosedAndShownFromAnyFolderThroughALink() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("drover"), STARTER);
        Files.writeString(folder.resolve("drövér.yaml"), "ledger.store: file://" + temporary.toRealPath() + "/\n");

        assertThat(drover(link, "close", "glosses", "--total", "2", "--even-if-unknown", "--config", "drövér.yaml"))
                .as(text("err"))
                .isZero();
        assertThat(temporary.resolve("runs/glosses/control.json")).exists();
        assertThat(drover(link, "status", "glosses", "--config", "drövér.yaml")).isEqualTo(3);
        assertThat(text("out")).startsWith("run glosses: no item seen yet\n");
        assertThat(text("err")).isEmpty();
    }

    @Test
    void aMistakeIsOneLineAndExitCodeTwo() throws IOException, InterruptedException {
        assertThat(drover(STARTER, "status", "glosses", "--set", "ledger.store=file://" + temporary + "/"))
                .isEqualTo(2);

        assertThat(text("err")).isEqualTo("no run glosses in file://" + temporary + "/\n");
    }

    @Test
    void whatIsNotBuiltSaysHowToBuildIt() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectories(folder.resolve("checkout").resolve("deploy"));
        Path copy = Files.copy(STARTER, elsewhere.resolve("drover"));

        assertThat(drover(copy, "status", "glosses")).isEqualTo(2);

        assertThat(text("err"))
                .startsWith("drover is not built yet; build it in ")
                .hasLineCount(1);
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() throws IOException, InterruptedException {
        assertThat(start(Map.of("JAVA_HOME", "/nowhere"), "bash", STARTER.toString(), "--help"))
                .isEqualTo(2);

        assertThat(text("err")).startsWith("JAVA_HOME is /nowhere").hasLineCount(1);
    }
}
