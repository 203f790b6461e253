package dev.drover.local.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.kinesis.RecordWriter;
import dev.drover.connectors.kinesis.StreamRecord;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.job.DroverJob;
import dev.drover.job.DroverSettings;
import dev.drover.job.RunTopology;
import dev.drover.job.cli.Drover;
import dev.drover.local.KinesisProcess;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.EndpointTally;
import dev.drover.local.endpoint.LambdaEndpoint;
import dev.drover.local.endpoint.LambdaFunction;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The whole of Drover on loopback for one test: emulator, endpoint, local files and the real job in a MiniCluster. */
final class DroverFixture implements AutoCloseable {
    static final String WORKER = "lines";
    /** Writes vectors, which can be damaged in every way. Whoever needs it configures it: each function adds to the limit. */
    static final String VECTORS = "vectors";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    final Path folder;
    final KinesisProcess kinesis;
    final LambdaEndpoint endpoint;
    final EndpointRecord record;
    final Map<String, String> settings = new TreeMap<>();
    private @Nullable ObservedCluster cluster;
    private @Nullable JobClient job;
    private @Nullable CompletableFuture<JobExecutionResult> ended;

    private DroverFixture(Path folder, KinesisProcess kinesis, LambdaEndpoint endpoint, EndpointRecord record)
            throws IOException {
        this.folder = folder;
        this.kinesis = kinesis;
        this.endpoint = endpoint;
        this.record = record;
        Files.createDirectories(folder.resolve("drover"));
        settings.put("ingest.kinesis.endpoint", kinesis.uri().toString());
        settings.put("ingest.kinesis.region", "us-east-1");
        settings.put("ingest.work-stream", "work");
        settings.put("ingest.retry-stream", "retry");
        settings.put("ingest.start-position", "trim-horizon");
        settings.put("admit.allowed-inputs", prefix("in"));
        settings.put("admit.allowed-outputs", output());
        settings.put("admit.control-interval", "300 ms");
        settings.put("dispatch.lambda.endpoint", endpoint.uri().toString());
        settings.put("dispatch.lambda.region", "us-east-1");
        settings.put("dispatch.max-in-flight", "16");
        settings.put("dispatch.workers." + WORKER + ".target", WORKER);
        settings.put("dispatch.workers." + WORKER + ".timeout", "3 s");
        settings.put("dispatch.backoff.max", "500 ms");
        settings.put("verify.s3.region", "us-east-1");
        settings.put("heal.backoff.initial", "100 ms");
        settings.put("heal.backoff.max", "1 s");
        settings.put("ledger.store", folder.resolve("drover").toUri().toString());
        settings.put("ledger.progress-interval", "300 ms");
        settings.put("ledger.gap-after", "5 s");
        settings.put("flink.execution.checkpointing.interval", "500 ms");
        settings.put("flink.parallelism.default", "2");
        // Such a small limit would get one.
        settings.put("dispatch.parallelism", "2");
        settings.put("flink.restart-strategy.type", "fixed-delay");
        settings.put("flink.restart-strategy.fixed-delay.attempts", "3");
        settings.put("flink.restart-strategy.fixed-delay.delay", "200 ms");
    }

    static DroverFixture start(Path folder) throws IOException {
        takeAnyKeys();
        Path home = Path.of("").toAbsolutePath();
        KinesisProcess kinesis = KinesisProcess.start(
                home,
                folder.resolve("kinesis.log"),
                Map.of("work", 2, "retry", 1, "completions", 1, "new-work", 1, "new-retry", 1));
        EndpointRecord record = EndpointRecord.open(folder.resolve("endpoint.jsonl"));
        LambdaEndpoint endpoint = new LambdaEndpoint(1000, 128, record, Clock.systemUTC());
        endpoint.start();
        endpoint.register(new LambdaFunction(WORKER, LinesWorker::new, 512, Duration.ofMinutes(2)));
        endpoint.register(new LambdaFunction(VECTORS, VectorsWorker::new, 512, Duration.ofMinutes(2)));
        return new DroverFixture(folder, kinesis, endpoint, record);
    }

    /** The emulators take any keys, and the SDK wants some. */
    static void takeAnyKeys() {
        System.setProperty("aws.accessKeyId", "local");
        System.setProperty("aws.secretAccessKey", "local");
        // The SDK within the Kinesis connector is of version 1, which has a name of its own for it.
        System.setProperty("aws.secretKey", "local");
    }

    String output() {
        return prefix("out");
    }

    /** The URI of a folder, whether or not it is there yet: Path.toUri ends in '/' only where it is. */
    String prefix(String name) {
        return folder.toUri() + name + "/";
    }

    /** An item of the lines worker. */
    ObjectNode item(String run, String id) {
        ObjectNode item = ContractCodec.object();
        item.put("run", run);
        item.put("id", id);
        item.put("worker", WORKER);
        item.putObject("input").putObject("inline").put("rows", 3);
        item.put("output", output());
        item.putObject("expect").put("records", 3).put("content", "json-lines");
        return item;
    }

    /** As {@link #item}, many of them, with ids {@code item/0} and on. */
    List<ObjectNode> items(String run, int count, String field, int value) {
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item(run, "item/" + i, field, value));
        }
        return items;
    }

    /** As {@link #item}, with one field of the inline input set. */
    ObjectNode item(String run, String id, String field, int value) {
        ObjectNode item = item(run, id);
        ((ObjectNode) item.get("input").get("inline")).put(field, value);
        return item;
    }

    void put(String run, List<byte[]> records) throws Exception {
        List<StreamRecord> batch = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            batch.add(StreamRecord.of(run + "/" + i, records.get(i)));
        }
        AwsClientSettings aws =
                AwsClientSettings.of("us-east-1").withEndpoint(kinesis.uri().toString());
        try (RecordWriter writer = RecordWriter.open(aws, "work", Clock.systemUTC())) {
            writer.write(batch.iterator(), progress -> {}).get(60, TimeUnit.SECONDS);
        }
    }

    void putItems(String run, List<ObjectNode> items) throws Exception {
        put(run, items.stream().map(ContractCodec::bytes).collect(Collectors.toList()));
    }

    /** Closes the run, as a submitter does once it has sent all. */
    void close(String run, long... totals) throws IOException {
        RunControl control = new RunControl();
        control.run = run;
        control.version = totals.length;
        for (long total : totals) {
            control.totals.add(total);
        }
        control(control);
    }

    void control(RunControl control) throws IOException {
        Path file = folder.resolve("drover").resolve(RunControl.path(control.run));
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling("." + UUID.randomUUID());
        Files.write(temporary, ContractCodec.bytes(control));
        Files.move(temporary, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    void startJob() throws Exception {
        startJob(null);
    }

    void startJob(@Nullable String savepoint) throws Exception {
        DroverSettings drover = DroverSettings.load(null, settings);
        Configuration configuration = DroverJob.flinkConfiguration(drover);
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        cluster = ObservedCluster.start(configuration);
        StreamExecutionEnvironment environment = cluster.environment();
        RunTopology.build(environment, drover);
        job = environment.executeAsync("drover");
        ended = job.getJobExecutionResult();
    }

    ObservedCluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("the job was not started");
        }
        return cluster;
    }

    JobClient job() {
        if (job == null) {
            throw new IllegalStateException("the job was not started");
        }
        return job;
    }

    /** Stops the job with a savepoint and returns its path. */
    String stop() throws Exception {
        Path savepoints = folder.resolve("savepoints");
        String path = job().stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        ended.get(60, TimeUnit.SECONDS);
        job = null;
        cluster.close();
        cluster = null;
        return path;
    }

    /** Ends the job as a person's cancel does: without a savepoint, and with its last ledger lines hidden. */
    void cancel() throws Exception {
        job().cancel().get(60, TimeUnit.SECONDS);
        ended.handle((result, error) -> error).get(60, TimeUnit.SECONDS);
        job = null;
        cluster.close();
        cluster = null;
    }

    @Nullable
    RunProgress progress(String run) throws IOException {
        Path file = folder.resolve("drover").resolve(RunProgress.path(run));
        return Files.exists(file) ? ContractCodec.read(Files.readAllBytes(file), RunProgress.class) : null;
    }

    /** Waits until the run is complete, with or without a gap. */
    RunProgress awaitComplete(String run) throws Exception {
        await("run " + run + " is complete", () -> {
            RunProgress progress = progress(run);
            return progress != null && progress.state != RunProgress.State.RUNNING;
        });
        return progress(run);
    }

    /** Waits until the condition holds, or fails; fails at once if the job has. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.call()) {
            if (ended != null && ended.isCompletedExceptionally()) {
                ended.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            never.await(20, TimeUnit.MILLISECONDS);
        }
    }

    List<ObjectNode> ledger(String run) throws IOException {
        Path ledger = folder.resolve("drover/ledger").resolve(run);
        List<ObjectNode> lines = new ArrayList<>();
        if (!Files.exists(ledger)) {
            return lines;
        }
        try (Stream<Path> files = Files.list(ledger)) {
            for (Path file : files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .collect(Collectors.toList())) {
                for (String line : Files.readAllLines(file)) {
                    lines.add(ContractCodec.readObject(line.getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        return lines;
    }

    List<FinalLine> finals(String run) throws IOException {
        return lines(run, "final", FinalLine.class);
    }

    List<AttemptLine> attempts(String run) throws IOException {
        return lines(run, "attempt", AttemptLine.class);
    }

    private <T> List<T> lines(String run, String kind, Class<T> type) throws IOException {
        return ledger(run).stream()
                .filter(line -> line.get("line").textValue().equals(kind))
                .map(line -> ContractCodec.read(ContractCodec.bytes(line), type))
                .collect(Collectors.toList());
    }

    /** Runs the drover command in this process, on the streams and the store of this fixture. */
    Said drover(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Drover.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                Clock.systemUTC(),
                false,
                arguments.toArray(new String[0]));
        return new Said(exitCode, out.toString(), err.toString());
    }

    /** What a command said. */
    static final class Said {
        final int exitCode;
        final String out;
        final String err;

        Said(int exitCode, String out, String err) {
            this.exitCode = exitCode;
            this.out = out;
            this.err = err;
        }

        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + out + err;
        }
    }

    CheckpointStatsSnapshot checkpoints() throws Exception {
        return cluster().checkpoints(job().getJobID());
    }

    /** What the endpoint itself says that it did. */
    EndpointTally endpointTally() throws IOException {
        return EndpointTally.of(EndpointRecord.read(record.file()));
    }

    /** Every time that the endpoint was asked to do an item of the run, in the order in which it was done with it. */
    List<EndpointRecord.Item> invocations(String run) throws IOException {
        return EndpointRecord.read(record.file()).stream()
                .flatMap(line -> line.items.stream())
                .filter(item -> item.run.equals(run))
                .collect(Collectors.toList());
    }

    @Override
    public void close() throws Exception {
        if (job != null && !ended.isDone()) {
            job.cancel().get(60, TimeUnit.SECONDS);
            ended.handle((result, error) -> error).get(60, TimeUnit.SECONDS);
        }
        if (cluster != null) {
            cluster.close();
        }
        endpoint.close();
        record.close();
        kinesis.close();
    }
}
