package dev.drover.local.cluster;

import dev.drover.local.RunFolder;
import dev.drover.local.Script;
import dev.drover.local.SetupException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What deploy/local/cluster does. */
@Command(
        name = "deploy/local/cluster",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "A Flink cluster of real processes on this machine, with the Kinesis emulator and the Lambda endpoint beside "
                    + "it, and Drover on it, submitted by `flink run`. Kill what you like.",
            ""
        },
        footer = {
            "",
            "Everything is written to a new folder in deploy/local/.work; .work/cluster is the present one.",
            "",
            "Exit codes: 0 done; for status: all processes run; 1 it could not be done, or a process is missing; 2 a "
                    + "mistake in what was said."
        })
public final class ClusterCommand implements Runnable {
    private static final int FAILED = 1;
    private static final int MISTAKE = 2;

    private final Checkout checkout;
    private final Clock clock;
    private final PrintStream out;

    private ClusterCommand(Checkout checkout, Clock clock, PrintStream out) {
        this.checkout = checkout;
        this.clock = clock;
        this.out = out;
    }

    /** Started by deploy/local/cluster, which says where the repository is. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        Checkout checkout = Checkout.at(Script.root());
        CommandLine line = new CommandLine(new ClusterCommand(checkout, Clock.systemUTC(), out));
        line.setParameterExceptionHandler((error, said) -> {
            err.println(error.getMessage() + "  (deploy/local/cluster --help says what can be said)");
            return MISTAKE;
        });
        line.setExecutionExceptionHandler((error, command, said) -> {
            if (error instanceof SetupException) {
                err.println(error.getMessage());
            } else {
                // A fault of the command itself: its trace is what mends it.
                error.printStackTrace(err);
            }
            return FAILED;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(new CommandLine(this), "Say up, status, down or measure.");
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Starts what is not running: at first everything, later what was killed. Says what to do next.")
    int up(
            @Option(
                            names = "--ha",
                            description = "With ZooKeeper and a second JobManager, so that the first one may be killed "
                                    + "too.")
                    boolean highlyAvailable,
            @Option(
                            names = "--scenario",
                            paramLabel = "FILE",
                            description =
                                    "How the function misbehaves, e.g. conf/scenarios/strays.yaml. Default: not at "
                                            + "all.")
                    @Nullable
                    Path scenario)
            throws IOException {
        LocalDeployment present = present();
        if (present != null && present.isAnythingUp()) {
            if (highlyAvailable || scenario != null) {
                throw new CommandLine.ParameterException(
                        new CommandLine(this),
                        "A cluster is up already, and only `up` without options starts what it lacks; end it first: "
                                + "deploy/local/cluster down");
            }
            present.startMissing();
        } else {
            present = LocalDeployment.start(checkout, newFolder(""), highlyAvailable, scenario, out);
            Files.deleteIfExists(pointer());
            Files.createSymbolicLink(pointer(), present.folder());
        }
        present.printWhatToDo();
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Says which processes run, the slots, and the jobs.")
    int status() throws IOException {
        LocalDeployment present = present();
        if (present == null) {
            out.println("There is no cluster; start one: deploy/local/cluster up");
            return FAILED;
        }
        return present.printStatus() ? 0 : FAILED;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Stops the job with a savepoint, so that all lines of the ledger show, and ends all processes. "
                            + "The files stay.")
    int down() throws IOException {
        LocalDeployment present = present();
        if (present == null) {
            out.println("There is no cluster.");
            return 0;
        }
        present.stop();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Measures on a cluster of its own how long it takes from killing a TaskManager, and the leading "
                            + "JobManager, until items are verified again. Takes about half a minute a kill.")
    int measure(
            @Option(names = "--kills", description = "Of each kind. Default: 5", defaultValue = "5") int kills,
            @Option(names = "--items", description = "In each run. Default: 500", defaultValue = "500") int items)
            throws IOException {
        if (kills < 1 || items < 100) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--kills must be 1 or more, and --items 100 or more.");
        }
        Path folder = newFolder("measure-");
        out.println("Everything is written to " + folder);
        return new RecoveryFigures(kills, items, out).measure(checkout, folder) ? 0 : FAILED;
    }

    private Path pointer() {
        return checkout.local().resolve(".work/cluster");
    }

    private @Nullable LocalDeployment present() throws IOException {
        return Files.isDirectory(pointer()) ? LocalDeployment.at(checkout, pointer(), out) : null;
    }

    private Path newFolder(String prefix) {
        return RunFolder.in(RunFolder.work(checkout.root()), prefix, clock);
    }
}
