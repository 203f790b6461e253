package dev.drover.local.process;

import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A process that is known by a file with its id, so that another JVM than the one that started it can find it, and that
 * can be killed and frozen. It carries the file's path among its arguments: an id can be given anew, and nobody else's
 * process must ever be ended.
 */
public final class OsProcess {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(20);
    private static final Duration SIGNALLED_WITHIN = Duration.ofSeconds(10);
    private static final int TAIL = 3000;
    private static final String GUARD = "trap '' INT TERM HUP; cat >/dev/null; kill -9 \"$1\" 2>/dev/null";

    private final Path pidFile;
    private final ProcessHandle handle;

    private OsProcess(Path pidFile, ProcessHandle handle) {
        this.pidFile = pidFile;
        this.handle = handle;
    }

    /** The argument by which a process is known; harmless among the options of a JVM. */
    public static String mark(Path pidFile) {
        return "-Ddrover.process=" + pidFile;
    }

    /**
     * Starts a process and writes its id.
     *
     * @param command has the {@link #mark} among its arguments
     * @param environment added to this JVM's own
     * @param out what the process prints is appended here
     * @param tied the process ends when this JVM does, however that ends; else it outlives it
     */
    public static OsProcess start(
            Path pidFile, List<String> command, Map<String, String> environment, Path out, boolean tied) {
        if (!command.contains(mark(pidFile))) {
            throw new IllegalArgumentException("the command lacks " + mark(pidFile));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Files.writeString(pidFile, process.pid() + "\n", StandardCharsets.UTF_8);
            if (tied) {
                tie(process);
            }
            return new OsProcess(pidFile, process.toHandle());
        } catch (IOException e) {
            throw new SetupException("Process " + pidFile.getFileName() + " can't be started: " + e.getMessage(), e);
        }
    }

    /**
     * A guard waits for the end of its standard input, which the operating system closes when this JVM is gone. It does not
     * heed what a terminal sends to all of its processes, since it has to outlive this JVM.
     */
    private static void tie(Process process) throws IOException {
        Process guard = new ProcessBuilder("sh", "-c", GUARD, "sh", Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // Else it would kill whoever has got the id by then. The shell goes first: it would take the end of what it
        // waits for as the end of this JVM.
        process.onExit().thenRun(() -> {
            List<ProcessHandle> waiting = guard.descendants().collect(Collectors.toList());
            guard.destroyForcibly();
            waiting.forEach(ProcessHandle::destroyForcibly);
        });
    }

    /** The process of this file, where there is a file and a process that carries its path. */
    public static Optional<OsProcess> find(Path pidFile) {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(
                    Files.readString(pidFile, StandardCharsets.UTF_8).trim());
            return ProcessHandle.of(pid)
                    .map(handle -> new OsProcess(pidFile, handle))
                    .filter(OsProcess::isAlive);
        } catch (IOException | NumberFormatException e) {
            throw new SetupException("The file " + pidFile + " can't be read: " + e.getMessage(), e);
        }
    }

    /** As {@code taskmanager-1}. */
    public String name() {
        String file = String.valueOf(pidFile.getFileName());
        return file.substring(0, file.lastIndexOf('.'));
    }

    public long pid() {
        return handle.pid();
    }

    /** One that was killed and that its parent has not been told of yet has no arguments any more, and is dead. */
    public boolean isAlive() {
        return handle.isAlive()
                && handle.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(mark(pidFile)))
                        .orElse(false);
    }

    /**
     * Waits until it answers.
     *
     * @param out what it prints goes there
     * @throws SetupException where it ends before, or takes longer
     */
    public void awaitAnswer(Path out, Duration patience, BooleanSupplier answers) {
        Waiting.until(name() + " answers", patience, () -> {
            if (!isAlive()) {
                throw ended(out);
            }
            return answers.getAsBoolean();
        });
    }

    /** For who finds that it is gone, with the end of what it printed. */
    public SetupException ended(Path out) {
        return new SetupException(
                "The process " + name() + " has ended. The end of what it printed to " + out + ":\n" + tail(out));
    }

    /** As {@code kill -9} does; returns when it is gone. */
    public void kill() {
        end(handle::destroyForcibly);
    }

    /** Asks it to end, and kills it where it does not. Its file goes too, since it was ended on purpose. */
    public void stop() {
        thaw();
        end(handle::destroy);
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new SetupException("The file " + pidFile + " can't be deleted: " + e.getMessage(), e);
        }
    }

    private void end(Runnable signal) {
        if (!isAlive()) {
            return;
        }
        signal.run();
        if (!Waiting.whether(() -> !isAlive(), GONE_WITHIN)) {
            handle.destroyForcibly();
            Waiting.until("process " + name() + ", " + pid() + ", is gone", GONE_WITHIN, () -> !isAlive());
        }
    }

    /** It runs no further, and holds on to all that it has, its connections too. */
    public void freeze() {
        signal("STOP");
    }

    /** Takes {@link #freeze} back. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (!isAlive()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNALLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    || (kill.exitValue() != 0 && isAlive())) {
                throw new SetupException("`kill -" + signal + " " + pid() + "` failed");
            }
        } catch (IOException e) {
            throw new SetupException("Freezing a process needs the command `kill`: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
    }

    /** The end of a file that a process wrote, for messages. */
    public static String tail(Path file) {
        try {
            String text = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
            return text.substring(Math.max(0, text.length() - TAIL));
        } catch (IOException e) {
            return "(nothing: " + e.getMessage() + ")";
        }
    }
}
