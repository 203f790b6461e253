package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the machine's python3. */
final class Python {
    private final Path folder;

    /**
     * @param folder for what the interpreter prints
     */
    Python(Path folder) {
        this.folder = folder;
    }

    /** Skips the test on machines without Python: the build asks for a JDK, Maven and Node only. */
    static void assumeInstalled() throws InterruptedException {
        boolean installed;
        try {
            Process version = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            installed = version.waitFor() == 0;
        } catch (IOException e) {
            installed = false;
        }
        assumeTrue(installed, "no python3 on the path");
    }

    /** What the worker answers; the worker's own prints must not get into it. */
    byte[] invoke(byte[] request, Map<String, String> environment) throws Exception {
        Path worker = Path.of("python", "worker.py").toAbsolutePath();
        Path driver = Path.of(Python.class.getResource("/invoke_worker.py").toURI());
        Path reply = folder.resolve("stdout");
        Path printed = folder.resolve("stderr");
        // -B: no compiled files beside the sources.
        List<String> command = new ArrayList<>(List.of("python3", "-B", driver.toString(), worker.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(reply.toFile()).redirectError(printed.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThatCode(() -> {
                        try (OutputStream stdin = process.getOutputStream()) {
                            stdin.write(request);
                        }
                    })
                    .doesNotThrowAnyException();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .describedAs(Files.readString(printed, StandardCharsets.UTF_8))
                .isZero();
        return Files.readAllBytes(reply);
    }
}
