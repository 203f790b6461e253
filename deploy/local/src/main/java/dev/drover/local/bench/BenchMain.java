package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.job.SettingsException;
import dev.drover.local.RunFolder;
import dev.drover.local.Script;
import dev.drover.local.SetupException;
import dev.drover.local.cluster.Checkout;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Started by deploy/local/bench, which says where the repository is. */
@Command(
        name = "deploy/local/bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures Drover, and where there is one its rival in the same run and in alternating order, and holds the "
                    + "figures against what they must be. Ends with one line of JSON.",
            ""
        })
public final class BenchMain {
    private static final int DONE = 0;
    private static final int MISSED = 1;
    private static final int MISTAKE = 2;

    private static final List<Bench> BENCHES = List.of(
            new ThroughputBench(),
            new BalanceBench(),
            new LimitBench(),
            new InFlightBench(),
            new BatchBench(),
            new HedgeBench(),
            new CheckpointBench(),
            new BacklogBench(),
            new StrayBench(),
            new StateBench(),
            new ClientsBench(),
            new JmhBench());

    private static final String ALL = "all";

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The benchmark, see below, or `all`.")
    @Nullable
    String name;

    @Option(names = "--json", description = "Prints nothing but the line of JSON.")
    boolean json;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws other random durations, where there are any. Default: ${DEFAULT-VALUE}")
    long seed = 491;

    @Option(
            names = "--quick",
            description =
                    "A tenth of the items, and one round: shows that a benchmark runs. Its figures are worth nothing.")
    boolean quick;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description =
                    "Everything is written to a new folder in this one. Each output is a file: in memory, as in "
                            + "/dev/shm, what the disk takes to make one is no part of the figures. Default: deploy/local/.work")
    @Nullable
    Path dir;

    private BenchMain() {}

    public static void main(String[] arguments) {
        Script.exitWith(BenchMain::run, arguments, MISSED);
    }

    /** Returns the exit code. */
    static int run(String[] arguments, PrintStream out, PrintStream err) throws Exception {
        BenchMain options = new BenchMain();
        CommandLine line = new CommandLine(options);
        line.getCommandSpec().usageMessage().footer(footer());
        try {
            line.parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            return mistake(err, String.valueOf(e.getMessage()));
        }
        if (Script.hasAnswered(line, out)) {
            return DONE;
        }
        String name = options.name;
        if (name == null) {
            return mistake(err, "Which benchmark? There are " + names() + ".");
        }
        if (name.equals(ALL)) {
            return options.measureAll(out);
        }
        for (Bench bench : BENCHES) {
            if (bench.name().equals(name)) {
                ObjectNode report = options.measure(bench, out);
                out.println(ContractCodec.text(report));
                return report.get("held").booleanValue() ? DONE : MISSED;
            }
        }
        return mistake(err, "There is no benchmark '" + name + "', only " + names() + ".");
    }

    private static int mistake(PrintStream err, String message) {
        err.println(message + "  (deploy/local/bench --help says what can be said)");
        return MISTAKE;
    }

    private static String names() {
        return BENCHES.stream().map(Bench::name).collect(Collectors.joining(", "));
    }

    private static String[] footer() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Benchmarks:");
        for (Bench bench : BENCHES) {
            // Picocli formats a footer.
            lines.add(String.format(
                    "  %-12s %s", bench.name(), bench.description().replace("%", "%%")));
        }
        lines.add("");
        lines.add(
                "Exit codes: 0 every figure is as it must be; 1 one is not, or the benchmark could not run; 2 a mistake "
                        + "in what was said. Figures are worth something on a machine that does nothing else.");
        return lines.toArray(new String[0]);
    }

    /** One after the other; one that can't run does not keep the next ones from it. */
    private int measureAll(PrintStream out) throws Exception {
        ObjectNode all = ContractCodec.object();
        all.put("bench", ALL);
        ArrayNode reports = all.putArray("benches");
        boolean held = true;
        for (Bench bench : BENCHES) {
            ObjectNode report;
            try {
                report = measure(bench, out);
            } catch (SetupException | SettingsException e) {
                report = ContractCodec.object();
                report.put("bench", bench.name()).put("error", e.getMessage()).put("held", false);
            }
            reports.add(report);
            held &= report.get("held").booleanValue();
        }
        all.put("held", held);
        out.println(ContractCodec.text(all));
        return held ? DONE : MISSED;
    }

    private ObjectNode measure(Bench bench, PrintStream out) throws Exception {
        Path root = Script.root();
        Clock clock = Clock.systemUTC();
        Path parent = dir == null ? RunFolder.work(root) : dir;
        Path folder = RunFolder.in(parent, "bench-" + bench.name() + "-", clock);
        // Before anything logs.
        System.setProperty("log.file", folder.resolve("drover.log").toString());
        // Before any client is made.
        KinesaliteProcess.speakJson();
        PrintStream progress =
                json ? new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8) : out;
        Report report = new Report(bench.name(), seed, quick, Machine.present(), progress);
        try (Setting setting = new Setting(Checkout.at(root), folder, seed, quick, clock)) {
            bench.run(setting, report);
        }
        return report.json();
    }
}
