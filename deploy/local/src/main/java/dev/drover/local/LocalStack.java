package dev.drover.local;

import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.LambdaEndpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** What stands in for AWS on one machine: the Kinesis emulator, the Lambda endpoint, and folders in the place of S3. */
public final class LocalStack implements AutoCloseable {
    /** As conf/demo.yaml names them. */
    public static final Map<String, Integer> STREAMS = Map.of("drover-work", 2, "drover-retry", 1);

    /** The account's concurrency; the scenario may allow less. */
    private static final int CONCURRENCY = 64;

    private final Path folder;
    private final KinesisProcess kinesis;
    private final LambdaEndpoint endpoint;
    private final EndpointRecord record;

    private LocalStack(Path folder, KinesisProcess kinesis, LambdaEndpoint endpoint, EndpointRecord record) {
        this.folder = folder;
        this.kinesis = kinesis;
        this.endpoint = endpoint;
        this.record = record;
    }

    /**
     * @param home the folder deploy/local, where the emulator is installed
     * @param folder where everything is written
     * @throws SetupException saying what is missing and what to do
     */
    public static LocalStack start(Path home, Path folder, Clock clock) throws IOException {
        folders(folder);
        KinesisProcess kinesis = KinesisProcess.start(home, folder.resolve("kinesis.log"), STREAMS);
        EndpointRecord record = EndpointRecord.open(folder.resolve("endpoint.jsonl"));
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        LambdaEndpoint endpoint = new LambdaEndpoint(CONCURRENCY, threads, record, clock).start();
        return new LocalStack(folder, kinesis, endpoint, record);
    }

    public static Path inputs(Path folder) {
        return folder.resolve("inputs");
    }

    public static Path outputs(Path folder) {
        return folder.resolve("outputs");
    }

    public static Path store(Path folder) {
        return folder.resolve("drover");
    }

    public LambdaEndpoint endpoint() {
        return endpoint;
    }

    public EndpointRecord record() {
        return record;
    }

    /** Inputs are to be put here. */
    public Path inputs() {
        return inputs(folder);
    }

    /** Outputs appear here. */
    public Path outputs() {
        return outputs(folder);
    }

    /** The output prefix of items. */
    public String outputPrefix() {
        return prefix(outputs());
    }

    /** Ledger and run documents appear here. */
    public Path store() {
        return store(folder);
    }

    public String storePrefix() {
        return prefix(store());
    }

    /** The keys of Drover's configuration that say where all this is. */
    public Map<String, String> settings() {
        return settings(folder, kinesis.uri(), endpoint.uri());
    }

    /**
     * The keys of Drover's configuration for servers at these addresses and stores in this folder.
     *
     * @param folder was made by {@link #folders}
     */
    public static Map<String, String> settings(Path folder, URI kinesis, URI lambda) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("ingest.kinesis.endpoint", kinesis.toString());
        settings.put("ingest.kinesis.region", KinesisEmulator.REGION);
        settings.put("dispatch.lambda.endpoint", lambda.toString());
        settings.put("admit.allowed-inputs", prefix(inputs(folder)));
        settings.put("admit.allowed-outputs", prefix(outputs(folder)));
        settings.put("ledger.store", prefix(store(folder)));
        return settings;
    }

    /** Makes the folders of inputs, outputs and the ledger. */
    public static void folders(Path folder) throws IOException {
        for (Path part : new Path[] {inputs(folder), outputs(folder), store(folder)}) {
            Files.createDirectories(part);
        }
    }

    /** With three slashes and percent-encoded; ends in '/', since the folder exists. */
    private static String prefix(Path existingFolder) {
        return existingFolder.toUri().toString();
    }

    @Override
    public void close() throws IOException {
        endpoint.close();
        record.close();
        kinesis.close();
    }
}
