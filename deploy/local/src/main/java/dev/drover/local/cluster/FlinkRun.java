package dev.drover.local.cluster;

import dev.drover.local.SetupException;
import dev.drover.local.process.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call of Flink's command line. */
final class FlinkRun {
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(3);
    private static final Pattern JOB = Pattern.compile("JobID ([0-9a-f]{32})");

    private FlinkRun() {}

    /**
     * The id of the job that it submits.
     *
     * @param log for the message where it fails
     */
    static String jobOf(JavaProcess java, Path log) {
        try {
            Path said = Files.createTempFile("flink-run", ".out");
            try {
                ProcessBuilder builder = new ProcessBuilder(java.command())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
                builder.environment().putAll(java.environment());
                Process process = builder.start();
                Thread end = new Thread(process::destroyForcibly, "flink-run-shutdown");
                Runtime.getRuntime().addShutdownHook(end);
                if (!process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new SetupException("`flink run` took longer than " + ENDS_WITHIN.toMinutes() + " min");
                }
                Runtime.getRuntime().removeShutdownHook(end);
                String text = Files.readString(said, StandardCharsets.UTF_8);
                Matcher job = JOB.matcher(text);
                if (process.exitValue() != 0 || !job.find()) {
                    throw new SetupException("`flink run` ended with exit code " + process.exitValue() + " (its log is "
                            + log + "):\n" + text.trim());
                }
                return job.group(1);
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new SetupException("`flink run` can't be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
    }
}
