package dev.drover.local.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.job.cli.Drover;
import dev.drover.job.report.LedgerEquation;
import dev.drover.job.report.LedgerReader;
import dev.drover.job.report.RunDocuments;
import dev.drover.local.KinesisEmulator;
import dev.drover.local.LocalStack;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import dev.drover.local.process.OsProcess;
import dev.drover.operators.verify.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A highly available cluster with the job on it, of which processes are killed in the middle of runs. All of it ends with
 * this JVM.
 */
public final class RecoveryTrial implements AutoCloseable {
    private static final String WORKER = "paced";
    private static final int ITEM_MILLIS = 500;
    /** Calls in flight; with the time of an item, 32 items a second. */
    private static final int LIMIT = 16;
    /** A kill comes when so many items of its run are in the ledger. */
    private static final int BEFORE_THE_KILL = 32;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STORE_ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final Services services;
    private final FlinkCluster cluster;
    private final Path config;
    private final ObjectStore store;
    private final String job;

    private RecoveryTrial(Services services, FlinkCluster cluster, Path config, ObjectStore store, String job) {
        this.services = services;
        this.cluster = cluster;
        this.config = config;
        this.store = store;
        this.job = job;
    }

    /** Returns once the job runs. Needs keys for the AWS SDK; the emulators take any. */
    public static RecoveryTrial start(Checkout checkout, Path folder) throws IOException {
        ClusterFolder home = ClusterFolder.at(folder);
        // Calls whose caller was killed run to their end beside those of the one that takes over.
        Services services = Services.create(checkout, home, Map.of(WORKER, PacedWorker.class), null, true)
                .lambda(2 * LIMIT, Map.of());
        FlinkCluster cluster = FlinkCluster.create(checkout, home, ClusterShape.of(2, 2, true), true);
        try {
            services.startKinesis();
            services.startLambda();
            cluster.startMissing();
            cluster.awaitTaskManagers(cluster.shape().taskManagers);
            Path config = home.root().resolve("drover.yaml");
            JobConfig.write(checkout.root().resolve("conf/demo.yaml"), settings(services), config);
            String job = cluster.run(Optional.empty(), List.of("--config", config.toString()));
            cluster.awaitRunning(job);
            ObjectStore store = ObjectStores.open(
                    StoreSettings.of(AwsClientSettings.of(KinesisEmulator.REGION), false, 4, STORE_ANSWERS_WITHIN));
            return new RecoveryTrial(services, cluster, config, store, job);
        } catch (RuntimeException | IOException e) {
            cluster.close();
            services.close();
            throw e;
        }
    }

    private static Map<String, String> settings(Services services) {
        Map<String, String> settings = new TreeMap<>(services.settings());
        settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
        settings.put("dispatch.workers." + WORKER + ".target", WORKER);
        settings.put("flink.parallelism.default", "2");
        settings.put("flink.execution.checkpointing.interval", "1 s");
        return settings;
    }

    public FlinkCluster cluster() {
        return cluster;
    }

    /** The one job. */
    public String job() {
        return job;
    }

    /** Kills the TaskManager of this number, from 1, in the middle of a run, and afterwards replaces it. */
    public Recovery killTaskManager(String run, int items, int number) throws IOException {
        return kill(run, items, List.of(() -> taskManager(number))).get(0);
    }

    /** Kills the JobManager that leads in the middle of a run, and afterwards replaces it by one that stands by. */
    public Recovery killJobManager(String run, int items) throws IOException {
        return kill(run, items, List.of(this::leader)).get(0);
    }

    /** Does both in one run, the second once the job works again and the first was replaced. */
    public List<Recovery> killTaskManagerAndJobManager(String run, int items) throws IOException {
        return kill(run, items, List.of(() -> taskManager(1), this::leader));
    }

    private OsProcess taskManager(int number) {
        return cluster.taskManagers().get(number - 1);
    }

    private OsProcess leader() {
        return cluster.leader().orElseThrow(() -> new SetupException("No JobManager leads"));
    }

    private List<Recovery> kill(String run, int items, List<Supplier<OsProcess>> victims) throws IOException {
        submit(run, items);
        Map<String, Long> killedMillis = new LinkedHashMap<>();
        for (Supplier<OsProcess> victim : victims) {
            int enough = finals(run).size() + BEFORE_THE_KILL;
            Waiting.until(
                    BEFORE_THE_KILL + " further items of " + run + " are verified",
                    PATIENCE,
                    () -> finals(run).size() >= enough);
            OsProcess process = victim.get();
            killedMillis.put(process.name(), System.currentTimeMillis());
            process.kill();
            Waiting.until(
                    "items of " + run + " are verified again after " + process.name() + " was killed",
                    PATIENCE,
                    () -> firstAfter(killedMillis.get(process.name()), finals(run))
                            .isPresent());
            cluster.startMissing();
            cluster.awaitTaskManagers(cluster.shape().taskManagers);
        }
        Waiting.until("run " + run + " is complete", PATIENCE, () -> {
            RunProgress progress = progress(run);
            return progress != null && progress.state != RunProgress.State.RUNNING;
        });
        List<FinalLine> finals = finals(run);
        LedgerEquation equation = Waiting.of(
                LedgerEquation.recount(store, root(), run), STORE_ANSWERS_WITHIN, "Reading the ledger of " + run);
        List<String> problems = new ArrayList<>(equation.problems((long) items));
        if (equation.count(ItemStatus.VERIFIED) != items) {
            problems.add(equation + ", where all of " + items + " should be verified");
        }
        List<Recovery> recoveries = new ArrayList<>();
        killedMillis.forEach((name, millis) -> recoveries.add(new Recovery(
                name, firstAfter(millis, finals).orElseThrow(IllegalStateException::new) - millis, problems)));
        return recoveries;
    }

    private static OptionalLong firstAfter(long millis, List<FinalLine> finals) {
        return finals.stream()
                .mapToLong(line -> line.finalMillis)
                .filter(ended -> ended > millis)
                .min();
    }

    private void submit(String run, int items) throws IOException {
        Path manifest = services.record().resolveSibling(run + ".jsonl");
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = 0; i < items; i++) {
            ObjectNode item = ContractCodec.object();
            item.put("id", "item/" + i);
            item.putObject("input").putObject("inline").put("millis", ITEM_MILLIS);
            item.putObject("expect").put("records", 1).put("content", "json-lines");
            lines.write(ContractCodec.bytes(item));
            lines.write('\n');
        }
        Files.write(manifest, lines.toByteArray());
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int exitCode = Drover.run(
                out,
                out,
                Clock.systemUTC(),
                false,
                "submit",
                "--config",
                config.toString(),
                "--run",
                run,
                "--worker",
                WORKER,
                "--output",
                LocalStack.outputs(cluster.folder().root()).toUri().toString(),
                "--manifest",
                manifest.toString());
        if (exitCode != 0) {
            throw new SetupException("`drover submit` ended with exit code " + exitCode + ":\n" + said);
        }
    }

    private String root() {
        return LocalStack.store(cluster.folder().root()).toUri().toString();
    }

    /** As the job last wrote it; null as long as it has written none. */
    private @Nullable RunProgress progress(String run) {
        return Waiting.of(
                new RunDocuments(store, root()).progress(run), STORE_ANSWERS_WITHIN, "Reading the progress of " + run);
    }

    /** The final lines that show, in no order. */
    private List<FinalLine> finals(String run) {
        List<FinalLine> finals = new ArrayList<>();
        Waiting.of(
                new LedgerReader(store, root()).read(run, new LedgerReader.Visitor() {
                    @Override
                    public void attempt(AttemptLine line, byte[] json) {
                        // Only how items ended is asked for.
                    }

                    @Override
                    public void last(FinalLine line, byte[] json) {
                        finals.add(line);
                    }

                    @Override
                    public void unreadable(String file, long number, String reason) {
                        throw new SetupException(file + ", line " + number + ": " + reason);
                    }
                }),
                STORE_ANSWERS_WITHIN,
                "Reading the ledger of " + run);
        return finals;
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        services.close();
        store.close();
    }
}
