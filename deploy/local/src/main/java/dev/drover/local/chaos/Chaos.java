package dev.drover.local.chaos;

import dev.drover.local.RunFolder;
import dev.drover.local.Script;
import dev.drover.local.SetupException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command deploy/local/chaos. */
public final class Chaos {
    private static final int HOLDS = 0;
    private static final int DOES_NOT_HOLD = 1;
    private static final int MISTAKE = 2;

    private static final double LONGEST_MINUTES = 24 * 60;
    private static final double HIGHEST_RATE = 400;

    private Chaos() {}

    /** Started by deploy/local/chaos, which says where the repository is. */
    public static void main(String[] arguments) {
        Script.exitWith(Chaos::run, arguments, MISTAKE);
    }

    /** Returns the exit code. */
    static int run(String[] arguments, PrintStream out, PrintStream err) throws Exception {
        ChaosOptions options = new ChaosOptions();
        CommandLine line = new CommandLine(options);
        Path root = Script.root();
        Path folder;
        try {
            line.parseArgs(arguments);
            if (Script.hasAnswered(line, out)) {
                return HOLDS;
            }
            check(options);
            if (options.plan) {
                ChaosPlan.draw(options.seed, length(options)).steps().forEach(out::println);
                return HOLDS;
            }
            folder = RunFolder.of(options.dir, root, Clock.systemUTC());
        } catch (CommandLine.ParameterException | SetupException e) {
            err.println(e.getMessage() + "  (deploy/local/chaos --help says what can be said)");
            return MISTAKE;
        }
        // Before anything logs.
        System.setProperty("log.file", folder.resolve("chaos.log").toString());
        out.println("Everything is written to " + folder);
        try (ChaosRun run = ChaosRun.start(options, length(options), root, folder, out)) {
            ChaosSummary summary = run.toItsEnd();
            summary.print(out);
            if (options.json) {
                out.println(summary.json());
            }
            return summary.holds() ? HOLDS : DOES_NOT_HOLD;
        }
    }

    private static Duration length(ChaosOptions options) {
        return Duration.ofMillis((long) (options.minutes * 60_000));
    }

    private static void check(ChaosOptions options) {
        List<String> mistakes = new ArrayList<>();
        if (!(options.minutes >= 0.1 && options.minutes <= LONGEST_MINUTES)) {
            mistakes.add("--minutes must be from 0.1 to " + (long) LONGEST_MINUTES);
        }
        if (!(options.rate >= 1 && options.rate <= HIGHEST_RATE)) {
            mistakes.add("--rate must be from 1 to " + (long) HIGHEST_RATE + " items a second");
        }
        if (!mistakes.isEmpty()) {
            throw new SetupException(String.join("; ", mistakes) + ".");
        }
    }
}
