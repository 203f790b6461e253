package dev.drover.local.bench;

import dev.drover.local.KinesisEmulator;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import dev.drover.local.cluster.ClusterFolder;
import dev.drover.local.process.OsProcess;
import dev.drover.local.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The Kinesis emulator kinesalite in a process of its own, which ends with this JVM: about twenty times as fast as {@link
 * KinesisEmulator}, and with less of the API. It speaks JSON only, which clients must be told before they are made: {@link
 * #speakJson}.
 */
final class KinesaliteProcess implements AutoCloseable {
    private static final String NAME = "kinesalite";
    private static final String MAIN = "node_modules/kinesalite/index.js";
    /** By hand, since its own command line listens on every address of the machine. */
    private static final String LAUNCH =
            "require(process.argv[1])({createStreamMs: 1, deleteStreamMs: 1, shardLimit: 2000})"
                    + ".listen(process.argv[2], '127.0.0.1')";

    private static final Duration THERE_WITHIN = Duration.ofMinutes(1);
    private static final Duration ACTIVE_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final OsProcess process;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();

    private KinesaliteProcess(OsProcess process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Both AWS SDKs in this JVM, Drover's own and the one inside Flink's connector, send JSON from now on. */
    static void speakJson() {
        System.setProperty("aws.cborEnabled", "false");
        System.setProperty("org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor", "true");
    }

    /**
     * Starts the emulator and returns once its streams can be used. Keeps everything in memory.
     *
     * @param home the folder that holds package-lock.json and node_modules: deploy/local
     * @param shards the streams to create, with their number of shards
     * @throws SetupException saying what is missing and what to run
     */
    static KinesaliteProcess start(Path home, ClusterFolder folder, Map<String, Integer> shards) throws IOException {
        Path main = home.resolve(MAIN).toAbsolutePath();
        if (!Files.isRegularFile(main)) {
            throw new SetupException("The fast Kinesis emulator is not installed: run `npm ci` in "
                    + home.toAbsolutePath() + " (deploy/local/bench does it by itself).");
        }
        int port = Ports.free();
        Path pidFile = folder.pidFile(NAME);
        List<String> command =
                List.of("node", "-e", LAUNCH, main.toString(), Integer.toString(port), OsProcess.mark(pidFile));
        OsProcess process = OsProcess.start(pidFile, command, Map.of(), folder.out(NAME), true);
        KinesaliteProcess started = new KinesaliteProcess(process, KinesisEmulator.uri(port));
        try {
            process.awaitAnswer(folder.out(NAME), THERE_WITHIN, started::answers);
            for (Map.Entry<String, Integer> stream : shards.entrySet()) {
                started.create(stream.getKey(), stream.getValue());
            }
            return started;
        } catch (RuntimeException | IOException e) {
            started.close();
            throw e;
        }
    }

    private boolean answers() {
        try {
            return call("ListStreams", "{}").contains("StreamNames");
        } catch (IOException e) {
            // Not there yet.
            return false;
        }
    }

    /** Returns once it can be used. */
    void create(String stream, int shards) throws IOException {
        String named = "\"StreamName\":\"" + stream + "\"";
        call("CreateStream", "{" + named + ",\"ShardCount\":" + shards + "}");
        Waiting.until("the stream " + stream + " can be used", ACTIVE_WITHIN, () -> {
            try {
                return call("DescribeStream", "{" + named + "}").contains("\"ACTIVE\"");
            } catch (IOException e) {
                throw new SetupException("The fast Kinesis emulator does not answer: " + e, e);
            }
        });
    }

    private String call(String operation, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWERS_WITHIN)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .header("X-Amz-Date", "20260101T000000Z")
                // It wants to see the parts of a signature, and checks none of them.
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=local/20260101/" + KinesisEmulator.REGION
                                + "/kinesis/aws4_request, SignedHeaders=host, Signature=00")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
    }

    /** Where the emulator answers, plain HTTP. */
    URI uri() {
        return uri;
    }

    /** Kills it: it has nothing to save. */
    @Override
    public void close() {
        process.kill();
    }
}
