package dev.drover.local.bench;

import dev.drover.local.SetupException;
import dev.drover.local.cluster.Checkout;
import dev.drover.local.cluster.ClusterFolder;
import dev.drover.local.process.ControlPort;
import dev.drover.local.process.JavaProcess;
import dev.drover.local.process.OsProcess;
import dev.drover.local.process.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A JVM with the class path of this one, which answers questions, and ends with this one. */
final class BenchProcess implements AutoCloseable {
    private static final Duration THERE_WITHIN = Duration.ofMinutes(2);

    private final OsProcess process;
    private final ControlPort control;
    private final Path out;

    private BenchProcess(OsProcess process, ControlPort control, Path out) {
        this.process = process;
        this.control = control;
        this.out = out;
    }

    /** How it is started. */
    static final class Start {
        private final Checkout checkout;
        private final ClusterFolder folder;
        private final String name;
        private final Class<?> mainClass;
        private final int controlPort;
        private final List<String> options = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();

        /**
         * @param name of the process and of its files
         * @param mainClass serves a {@link ControlPort} once it is ready
         */
        Start(Checkout checkout, ClusterFolder folder, String name, Class<?> mainClass) throws IOException {
            this.checkout = checkout;
            this.folder = folder;
            this.name = name;
            this.mainClass = mainClass;
            this.controlPort = Ports.free();
        }

        int controlPort() {
            return controlPort;
        }

        /** Options of the JVM. */
        Start options(List<String> more) {
            options.addAll(more);
            return this;
        }

        /** Arguments of the program; short, since a process is known by its own. */
        Start arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        /** Returns once it answers. */
        BenchProcess now() {
            Path pidFile = folder.pidFile(name);
            JavaProcess java = new JavaProcess(
                            System.getProperty("java.class.path"), checkout.logging(), folder.log(name))
                    .fast()
                    .optionsIn(checkout.flinkOptions())
                    .option(OsProcess.mark(pidFile))
                    .options(options)
                    .main(mainClass.getName(), arguments.toArray(new String[0]));
            OsProcess process = OsProcess.start(pidFile, java.command(), java.environment(), folder.out(name), true);
            BenchProcess started = new BenchProcess(process, new ControlPort(controlPort), folder.out(name));
            process.awaitAnswer(folder.out(name), THERE_WITHIN, started.control::listens);
            return started;
        }
    }

    long pid() {
        return process.pid();
    }

    /**
     * @throws SetupException where it is gone, or says that it can't answer
     */
    String ask(String question) {
        try {
            return control.ask(question);
        } catch (SetupException e) {
            if (process.isAlive()) {
                throw e;
            }
            throw process.ended(out);
        }
    }

    /** Kills it: it has nothing to save. */
    @Override
    public void close() {
        process.kill();
    }
}
