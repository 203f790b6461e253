package dev.drover.local;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.contract.RunProgress;
import dev.drover.job.DroverJob;
import dev.drover.job.DroverSettings;
import dev.drover.job.RunTopology;
import dev.drover.job.cli.Drover;
import dev.drover.job.report.RunDocuments;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.LambdaFunction;
import dev.drover.local.endpoint.Scenario;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.worker.embed.EmbedWorker;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The whole of Drover on this machine, once: real texts, the real job, a function that misbehaves, and the proof. */
public final class Demo {
    private static final int DONE = 0;
    private static final int DOES_NOT_HOLD = 1;
    private static final int MISTAKE = 2;

    private static final String WORKER = "embed";
    private static final int WORKER_MEMORY_MB = 1024;
    private static final Duration WORKER_TIMEOUT = Duration.ofMinutes(1);
    /** Long enough for the first calls, which share the cores with each other and with the loading of the model. */
    private static final Duration NEVER_RETURNED_AFTER = Duration.ofSeconds(15);

    private static final Duration SUBMITTED_WITHIN = Duration.ofMinutes(5);
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    private final DemoOptions options;
    private final Path root;
    private final Clock clock;
    private final PrintStream out;
    private final long startNanos;

    private Demo(DemoOptions options, Path root, Clock clock, PrintStream out, long startNanos) {
        this.options = options;
        this.root = root;
        this.clock = clock;
        this.out = out;
        this.startNanos = startNanos;
    }

    /** Started by deploy/local/run, which says where the repository is. */
    public static void main(String[] arguments) {
        // The person waits since the script began, which may have built first.
        long startNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(Long.getLong("drover.waited", 0));
        Script.exitWith((said, out, err) -> run(said, out, err, startNanos), arguments, DOES_NOT_HOLD);
    }

    /** Returns the exit code. */
    static int run(String[] arguments, PrintStream out, PrintStream err, long startNanos) throws Exception {
        DemoOptions options = new DemoOptions();
        CommandLine line = new CommandLine(options);
        Demo demo = new Demo(options, Script.root(), Clock.systemUTC(), out, startNanos);
        Scenario scenario;
        try {
            line.parseArgs(arguments);
            if (Script.hasAnswered(line, out)) {
                return DONE;
            }
            demo.check();
            scenario = demo.scenario();
        } catch (CommandLine.ParameterException | SetupException e) {
            err.println(e.getMessage() + "  (deploy/local/run --help says what can be said)");
            return MISTAKE;
        }
        return demo.run(scenario);
    }

    /**
     * @throws SetupException naming everything that is wrong
     */
    private void check() {
        List<String> mistakes = new ArrayList<>();
        if (options.items < 1 || options.rows < 1 || (long) options.items * options.rows > Glosses.COUNT) {
            mistakes.add("--items times --rows must be from 1 to " + Glosses.COUNT + ", the number of texts there are");
        }
        if (options.parallelism < 1 || options.parallelism > 64) {
            mistakes.add("--parallelism must be from 1 to 64");
        }
        Matcher ports = PORTS.matcher(options.port);
        if (!ports.matches()
                || Integer.parseInt(ports.group(1)) > 65_535
                || (ports.group(2) != null
                        && (Integer.parseInt(ports.group(2)) > 65_535
                                || Integer.parseInt(ports.group(2)) < Integer.parseInt(ports.group(1))))) {
            mistakes.add("--port must be a port or a range of ports such as 8081-8180");
        }
        Path dir = options.dir;
        if (dir != null && !RunFolder.isFree(dir)) {
            mistakes.add(RunFolder.notFree(dir));
        }
        if (!mistakes.isEmpty()) {
            throw new SetupException(String.join("; ", mistakes) + ".");
        }
    }

    private Scenario scenario() {
        String named = options.scenario;
        Scenario scenario;
        if (named == null) {
            scenario = Scenario.read(root.resolve("conf/scenarios/strays.yaml"));
        } else if (named.equals("none")) {
            scenario = Scenario.none();
        } else {
            scenario = Scenario.read(Path.of(named));
        }
        Long seed = options.seed;
        return seed == null ? scenario : scenario.withSeed(seed);
    }

    private int run(Scenario scenario) throws Exception {
        Path folder = RunFolder.of(options.dir, root, clock);
        // Before anything logs: the web UI's log tab shows this file.
        System.setProperty("log.file", folder.resolve("drover.log").toString());
        // The same seed draws the same strays only in a run of the same name.
        String run = "glosses-" + scenario.seed();
        out.println("Everything is written to " + folder);
        try (LocalStack stack = LocalStack.start(root.resolve("deploy/local"), folder, clock)) {
            stack.endpoint()
                    .register(new LambdaFunction(WORKER, EmbedWorker::new, WORKER_MEMORY_MB, WORKER_TIMEOUT))
                    .scenario(scenario);
            Glosses.writeFiles(stack.inputs(), options.items, options.rows);
            return run(scenario, run, folder, stack);
        }
    }

    private int run(Scenario scenario, String run, Path folder, LocalStack stack) throws Exception {
        Map<String, String> overrides = stack.settings();
        overrides.put("flink.parallelism.default", Integer.toString(options.parallelism));
        overrides.put("dispatch.workers." + WORKER + ".timeout", NEVER_RETURNED_AFTER.toSeconds() + " s");
        Path config = root.resolve("conf/demo.yaml");
        DroverSettings settings = DroverSettings.load(config, overrides);
        try (LocalCluster cluster =
                        LocalCluster.start(DroverJob.flinkConfiguration(settings), options.port, options.parallelism);
                ObjectStore store = ObjectStores.open(
                        StoreSettings.of(AwsClientSettings.of("us-east-1"), false, 16, Duration.ofSeconds(10)))) {
            StreamExecutionEnvironment environment = cluster.environment();
            RunTopology.build(environment, settings);
            JobID job = cluster.submit(environment, "drover");
            out.println("Flink's web UI: " + cluster.ui());

            submit(config, overrides, run, stack);
            RunWatch watch =
                    new RunWatch(new RunDocuments(store, stack.storePrefix()), run, options.items, startNanos, out);
            RunProgress progress = watch.untilComplete(() -> failure(cluster, job));
            cluster.stop(job, folder.resolve("savepoints"));

            List<EndpointRecord.Line> record =
                    EndpointRecord.read(stack.record().file());
            RunProof proof = RunProof.of(store, stack.storePrefix(), progress, options.items, record);
            new DemoSummary(options, scenario, progress, proof, folder)
                    .print(out, (System.nanoTime() - startNanos) / 1e9, watch.firstVerifiedSeconds());
            if (options.keep) {
                out.println("The web UI stays up at " + cluster.ui() + " until Ctrl-C.");
                Waiting.forever();
            }
            return proof.problems().isEmpty() ? DONE : DOES_NOT_HOLD;
        }
    }

    private static @Nullable String failure(LocalCluster cluster, JobID job) {
        JobStatus status = cluster.status(job);
        return status.isGloballyTerminalState() ? status + " " + cluster.failure(job) : null;
    }

    /** Submits as a person does: with the drover command, in a process of its own. */
    private void submit(Path config, Map<String, String> overrides, String run, LocalStack stack) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Drover.class.getName(),
                "submit",
                "--config",
                config.toString(),
                "--run",
                run,
                "--inputs",
                stack.inputs().toString(),
                "--worker",
                WORKER,
                "--output",
                stack.outputPrefix(),
                "--expect-content",
                "npy-f4-384",
                "--expect-records-from-lines"));
        overrides.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // The emulator takes any keys, and the SDK wants some.
        builder.environment().putIfAbsent("AWS_ACCESS_KEY_ID", "local");
        builder.environment().putIfAbsent("AWS_SECRET_ACCESS_KEY", "local");
        Process process = builder.start();
        Thread end = new Thread(process::destroyForcibly, "submit-shutdown");
        Runtime.getRuntime().addShutdownHook(end);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            said.lines().forEach(out::println);
        }
        if (!process.waitFor(SUBMITTED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new SetupException("`drover submit` took longer than " + SUBMITTED_WITHIN.toMinutes() + " min");
        }
        Runtime.getRuntime().removeShutdownHook(end);
        if (process.exitValue() != 0) {
            throw new SetupException("`drover submit` ended with exit code " + process.exitValue());
        }
    }
}
