package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.DroverJob;
import dev.drover.local.KinesisProcess;
import dev.drover.local.endpoint.LambdaEndpoint;
import dev.drover.local.endpoint.LambdaFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that can't start says everything that keeps it from it, as a process of its own and at once. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartITCase {
    @TempDir
    static Path folder;

    private final Map<String, String> settings = new TreeMap<>();
    private KinesisProcess kinesis;

    @BeforeAll
    void startKinesis() throws Exception {
        kinesis = KinesisProcess.start(
                Path.of("").toAbsolutePath(), folder.resolve("kinesis.log"), Map.of("work", 1, "retry", 1));
    }

    @AfterAll
    void stopKinesis() {
        kinesis.close();
    }

    @BeforeEach
    void settings() throws IOException {
        settings.clear();
        settings.put("ingest.kinesis.endpoint", kinesis.uri().toString());
        settings.put("ingest.kinesis.region", KinesisProcess.REGION);
        settings.put("ingest.work-stream", "work");
        settings.put("ingest.retry-stream", "retry");
        settings.put("ingest.start-position", "latest");
        settings.put("admit.allowed-outputs", "file:///tmp/out/");
        settings.put("dispatch.lambda.endpoint", "http://127.0.0.1:1");
        settings.put("dispatch.max-in-flight", "4");
        settings.put("dispatch.workers.lines.target", "lines");
        settings.put(
                "ledger.store",
                Files.createDirectories(folder.resolve("drover")).toUri().toString());
    }

    @Test
    void everythingThatIsMissingOrWrongIsNamedInOneMessage() throws Exception {
        Path absent = folder.resolve("absent");
        settings.put("ingest.work-strem", "work");
        settings.put("ingest.retry-stream", "no-such-stream");
        settings.put("dispatch.backoff.initial", "5 s");
        settings.put("dispatch.backoff.max", "1 s");
        settings.put("heal.max-attempts", "many");
        settings.put("dispatch.workers.late.timeout", "1 min");
        settings.put("ledger.store", absent.toUri() + "/");

        Ended ended = start();

        assertThat(ended.exitCode).as(ended.said).isEqualTo(2);
        assertThat(ended.said.lines()).hasSize(7).first().asString().isEqualTo("The configuration has 6 problems:");
        assertThat(ended.said.lines().skip(1))
                .allSatisfy(line -> assertThat(line).startsWith("  - "));
        assertThat(ended.said)
                .contains("unknown key ingest.work-strem; did you mean ingest.work-stream?")
                .contains("dispatch.backoff.initial (5 s) must not be longer than dispatch.backoff.max (1 s)")
                .contains("heal.max-attempts: 'many' is not a whole number")
                .contains("dispatch.workers.late.target is missing")
                .contains("ledger.store: the folder " + absent + " does not exist")
                .contains("ingest.retry-stream: ")
                .contains("no-such-stream");
        assertThat(absent).doesNotExist();
    }

    @Test
    void aConfigurationFileThatIsNoneIsOneSentence() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "ingest: [work-stream\n");
        settings.clear();

        Ended ended = start("--config", broken.toString());

        assertThat(ended.exitCode).isEqualTo(2);
        assertThat(ended.said).contains("broken.yaml").doesNotContain("Exception", "\tat ");
    }

    @Test
    void aStoreThatIsAFileAndStreamsThatAreNotThereAreNamedTogether() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        settings.put("ledger.store", file.toUri() + "/");
        settings.put("ingest.work-stream", "no-work");
        settings.put("ingest.retry-stream", "no-retry");

        Ended ended = start();

        assertThat(ended.exitCode).as(ended.said).isEqualTo(2);
        assertThat(ended.said)
                .contains("The configuration has 3 problems:")
                .contains("ledger.store: the folder " + file)
                .contains("ingest.work-stream: ", "no-work", "ingest.retry-stream: ", "no-retry")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void anOptionThatFlinkCanNotReadIsAProblemOfTheConfiguration() throws Exception {
        settings.put("flink.execution.checkpointing.interval", "banana");

        Ended ended = start();

        assertThat(ended.exitCode).as(ended.said).isEqualTo(2);
        assertThat(ended.said)
                .contains("execution.checkpointing.interval", "banana")
                .doesNotContain("Exception:", "\tat ");
    }

    @Test
    void aJobWithoutCheckpointsIsToldToHaveSome() throws Exception {
        Ended ended = start();

        assertThat(ended.exitCode).as(ended.said).isEqualTo(2);
        assertThat(ended.said)
                .contains("flink.execution.checkpointing.interval: not set")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void aLimitIsTakenFromTheFunctionOrHeldAgainstIt() throws Exception {
        try (LambdaEndpoint endpoint = new LambdaEndpoint(3, 1, null, Clock.systemUTC()).start()) {
            endpoint.register(new LambdaFunction("lines", LinesWorker::new, 512, Duration.ofMinutes(2)));
            settings.put("dispatch.lambda.endpoint", endpoint.uri().toString());
            settings.put("dispatch.workers.absent.target", "absent");

            assertThat(start().said)
                    .startsWith("The configuration has a problem: dispatch.max-in-flight (4) is above the reserved "
                            + "concurrency of lines (3)");

            settings.remove("dispatch.max-in-flight");
            assertThat(start().said)
                    .startsWith("The configuration has a problem: dispatch.max-in-flight is missing")
                    .contains("can't read the reserved concurrency of absent: ", "set dispatch.max-in-flight")
                    .doesNotContain("Exception", "\tat ");

            settings.remove("dispatch.workers.absent.target");
            assertThat(start().said)
                    .as("with a limit there are only the checkpoints left to be wrong")
                    .startsWith("The configuration has a problem: flink.execution.checkpointing.interval: not set");
        }
    }

    @Test
    void anArgumentThatIsNoneIsOneSentence() throws Exception {
        settings.clear();

        Ended ended = start("--help");

        assertThat(ended.exitCode).isEqualTo(2);
        assertThat(ended.said.lines()).singleElement().asString().contains("use --config FILE and --set key=value");
    }

    /** Starts the job as a process of its own, as Flink's client does, and waits for its end. */
    private Ended start(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Daws.accessKeyId=local",
                "-Daws.secretAccessKey=local",
                "-cp",
                System.getProperty("java.class.path"),
                DroverJob.class.getName()));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        command.addAll(List.of(more));
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }

    /** What the process came to. */
    private static final class Ended {
        final int exitCode;
        final String said;

        Ended(int exitCode, String said) {
            this.exitCode = exitCode;
            this.said = said;
        }
    }
}
