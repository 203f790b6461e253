package dev.drover.local;

import dev.drover.local.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The Kinesis emulator kinesis-local as a child process, on free ports of this machine.
 *
 * <p>The child dies with {@link #close}, with this JVM's orderly end, and with its violent one too: it watches its
 * standard input, which the operating system closes when this JVM is gone.
 */
public final class KinesisProcess implements AutoCloseable {
    /** The streams are in this region; to clients of any other it looks as if there were none. */
    public static final String REGION = KinesisEmulator.REGION;

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);
    /** A port that was free a moment ago can be taken before the child binds it. */
    private static final int PORT_TRIES = 3;

    private final Process process;
    private final int port;
    private final Thread shutdownHook;

    private KinesisProcess(Process process, int port) {
        this.process = process;
        this.port = port;
        this.shutdownHook = new Thread(process::destroyForcibly, "kinesis-shutdown");
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * Starts the emulator and returns once it answers and its streams are there.
     *
     * @param home the folder that holds package-lock.json and node_modules: deploy/local
     * @param log what the emulator prints goes here
     * @param shards the streams to create, with their number of shards
     * @throws SetupException saying what is missing and what to run
     */
    public static KinesisProcess start(Path home, Path log, Map<String, Integer> shards) {
        KinesisEmulator emulator = KinesisEmulator.installedIn(home);
        for (int tries = 1; ; tries++) {
            KinesisProcess started = launch(emulator, log, shards);
            if (started.awaitReady()) {
                return started;
            }
            started.close();
            String printed = tail(log);
            if (tries == PORT_TRIES || !printed.contains("EADDRINUSE")) {
                throw new SetupException("The Kinesis emulator did not start within " + READY_WITHIN.toSeconds()
                        + " s. The end of what it printed to " + log + ":\n" + printed);
            }
        }
    }

    private static KinesisProcess launch(KinesisEmulator emulator, Path log, Map<String, Integer> shards) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            List<Integer> ports = Ports.free(2);
            ProcessBuilder builder = new ProcessBuilder(emulator.commandThatWatches())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(emulator.environment(ports.get(0), ports.get(1), shards));
            return new KinesisProcess(builder.start(), ports.get(0));
        } catch (IOException e) {
            throw new SetupException(
                    "The Kinesis emulator needs Node.js 18 or later on the PATH as `node`: " + e.getMessage(), e);
        }
    }

    private boolean awaitReady() {
        long giveUp = System.nanoTime() + READY_WITHIN.toNanos();
        try {
            while (System.nanoTime() < giveUp) {
                if (KinesisEmulator.answers(port)) {
                    return true;
                }
                // Waits between two probes, and notices at once when the child ends.
                if (process.waitFor(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String tail(Path log) {
        try {
            String text = Files.readString(log, StandardCharsets.UTF_8);
            return text.substring(Math.max(0, text.length() - 2000));
        } catch (IOException e) {
            return "(nothing: " + e.getMessage() + ")";
        }
    }

    /** Where the emulator answers, plain HTTP. */
    public URI uri() {
        return KinesisEmulator.uri(port);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Forcibly, since an orderly end takes the emulator more than 10 s and there is nothing that it has to save. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(GONE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the Kinesis emulator, process " + process.pid() + ", does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forgetShutdownHook();
    }

    private void forgetShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook finds a process that is gone.
            return;
        }
    }
}
