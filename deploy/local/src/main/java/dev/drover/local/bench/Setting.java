package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.kinesis.RecordWriter;
import dev.drover.connectors.kinesis.StreamRecord;
import dev.drover.connectors.lambda.LambdaClients;
import dev.drover.connectors.lambda.LambdaSettings;
import dev.drover.contract.ContractCodec;
import dev.drover.local.KinesisEmulator;
import dev.drover.local.Waiting;
import dev.drover.local.cluster.Checkout;
import dev.drover.local.cluster.ClusterFolder;
import dev.drover.local.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where a benchmark runs: its folder, its seed, and the processes that stand in for AWS. What was started ends with it. */
final class Setting implements AutoCloseable {
    /** The worker's name, and its function's. */
    static final String WORKER = "bench";

    static final String RUN = "bench";
    static final String REGION = KinesisEmulator.REGION;

    /** Makes an item about as large as one with a URI, tags and an expectation is. */
    private static final String FILLER = "0123456789abcdef".repeat(20);

    private static final int SHARDS = 2;
    private static final Duration LOADED_WITHIN = Duration.ofMinutes(5);

    private final Checkout checkout;
    private final ClusterFolder processes;
    private final Path folder;
    private final long seed;
    private final boolean quick;
    private final Clock clock;
    private final Deque<Runnable> started = new ArrayDeque<>();
    private int jobs;

    /**
     * @param folder where everything is written
     * @param quick only to see whether the benchmark runs
     */
    Setting(Checkout checkout, Path folder, long seed, boolean quick, Clock clock) throws IOException {
        this.checkout = checkout;
        this.processes = ClusterFolder.at(folder);
        this.folder = processes.root();
        this.seed = seed;
        this.quick = quick;
        this.clock = clock;
    }

    /** Drover's own client of Lambda, for a rival; to be closed. */
    static LambdaClients lambda(URI endpoint, int mostInFlight) {
        return LambdaClients.open(LambdaSettings.of(
                AwsClientSettings.of(REGION).withEndpoint(endpoint.toString()), mostInFlight, Duration.ofMinutes(15)));
    }

    long seed() {
        return seed;
    }

    /** As many items as a benchmark asks for, or a tenth of them. */
    int items(int count) {
        return quick ? count / 10 : count;
    }

    /** As many rounds as a benchmark asks for, or one. */
    int rounds(int count) {
        return quick ? 1 : count;
    }

    Path folder() {
        return folder;
    }

    /** As {@link BenchEndpoint#start}, in this folder, without a record. */
    BenchEndpoint endpoint(int threads) throws IOException {
        return endpoint(threads, null);
    }

    /** As {@link BenchEndpoint#start}, in this folder. */
    BenchEndpoint endpoint(int threads, @Nullable Path record) throws IOException {
        BenchEndpoint endpoint =
                BenchEndpoint.start(process("endpoint", BenchEndpoint.mainClass()), Ports.free(), threads, record);
        started.push(endpoint::close);
        return endpoint;
    }

    /** A process that is yet to be started; whoever starts it ends it. */
    BenchProcess.Start process(String name, Class<?> mainClass) throws IOException {
        return new BenchProcess.Start(checkout, processes, name, mainClass);
    }

    /** An emulator with these streams, empty. */
    KinesaliteProcess kinesis(String... streams) throws IOException {
        Map<String, Integer> shards = new TreeMap<>();
        for (String stream : streams) {
            shards.put(stream, SHARDS);
        }
        KinesaliteProcess kinesis = KinesaliteProcess.start(checkout.local(), processes, shards);
        started.push(kinesis::close);
        return kinesis;
    }

    /** An item of {@link BenchWorker}. */
    ObjectNode item(int number) {
        return item(String.format("%03d/%06d", number / 1000, number), outputs());
    }

    /** An item of {@link BenchWorker} that takes this long. */
    ObjectNode item(int number, Duration takes) {
        ObjectNode item = item(number);
        ((ObjectNode) item.get("input").get("inline")).put("millis", takes.toMillis());
        return item;
    }

    /** As {@link #item(int, Duration)}, but one in so many of its invocations takes longer. */
    ObjectNode item(int number, Duration takes, int oneIn, Duration longer) {
        ObjectNode item = item(number, takes);
        ObjectNode inline = (ObjectNode) item.get("input").get("inline");
        inline.put("hangsOneIn", oneIn).put("hangMillis", longer.toMillis());
        return item;
    }

    /** An item of {@link BenchWorker} with this output prefix. */
    static ObjectNode item(String id, String outputs) {
        ObjectNode item = ContractCodec.object();
        item.put("run", RUN);
        item.put("id", id);
        item.put("worker", WORKER);
        item.putObject("input").putObject("inline").put("text", FILLER);
        item.put("output", outputs);
        item.putObject("expect").put("records", 1);
        return item;
    }

    /** Loads a stream; every job that starts without state reads it from its beginning. */
    void load(KinesaliteProcess kinesis, String stream, int count, IntFunction<ObjectNode> items) {
        AwsClientSettings aws =
                AwsClientSettings.of(REGION).withEndpoint(kinesis.uri().toString());
        try (RecordWriter writer = RecordWriter.open(aws, stream, clock)) {
            Waiting.of(
                    writer.write(
                            IntStream.range(0, count)
                                    .mapToObj(i -> StreamRecord.of(RUN + "/" + i, ContractCodec.bytes(items.apply(i))))
                                    .iterator(),
                            progress -> {}),
                    LOADED_WITHIN,
                    "Loading the stream " + stream);
        }
    }

    /** The output prefix of all items. */
    String outputs() {
        return folder.toUri() + "out/";
    }

    /** So that one peer's files are not in the next one's way. */
    void removeOutputs() {
        remove(folder.resolve("out"));
    }

    /**
     * Configuration of a job on these, with a folder of its own for ledger and checkpoints, its state on RocksDB, and a retry
     * stream of its own: it must not begin with what the job before it had to do again.
     */
    Map<String, String> settings(KinesaliteProcess kinesis, BenchEndpoint endpoint, String stream) {
        Path store = folder.resolve("job-" + ++jobs);
        String retryStream = "retry-" + jobs;
        try {
            Files.createDirectories(store);
            kinesis.create(retryStream, 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new TreeMap<>();
        settings.put("ingest.kinesis.endpoint", kinesis.uri().toString());
        settings.put("ingest.kinesis.region", REGION);
        settings.put("ingest.work-stream", stream);
        settings.put("ingest.retry-stream", retryStream);
        settings.put("ingest.start-position", "trim-horizon");
        settings.put("admit.allowed-outputs", outputs());
        settings.put("dispatch.lambda.endpoint", endpoint.uri().toString());
        settings.put("dispatch.lambda.region", REGION);
        settings.put("dispatch.workers." + WORKER + ".target", WORKER);
        settings.put("verify.s3.region", REGION);
        settings.put("ledger.store", store.toUri().toString());
        settings.put("flink.parallelism.default", "1");
        settings.put("flink.state.backend.type", "rocksdb");
        settings.put("flink.execution.checkpointing.incremental", "true");
        settings.put("flink.execution.checkpointing.interval", "5 s");
        settings.put(
                "flink.execution.checkpointing.dir",
                store.resolve("checkpoints").toUri().toString());
        // A restart would hide what is wrong.
        settings.put("flink.restart-strategy.type", "none");
        return settings;
    }

    private static void remove(Path tree) {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
                    // A worker whose caller is gone may still rename a file.
                    if (error instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw error;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            started.pop().run();
        }
        removeOutputs();
        for (int job = 1; job <= jobs; job++) {
            remove(folder.resolve("job-" + job));
        }
    }
}
