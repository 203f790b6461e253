package dev.drover.local;

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
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How the Kinesis emulator kinesis-local is started, and whether it answers. Its streams live in its memory only. */
public final class KinesisEmulator {
    /** The streams are in this region; to clients of any other it looks as if there were none. */
    public static final String REGION = "us-east-1";

    private static final String PACKAGE = "node_modules/kinesis-local";
    private static final String LAUNCH = "require(process.argv[1])";
    private static final String LAUNCH_WATCHING = "process.stdin.resume().on('end', () => process.exit(0)); " + LAUNCH;

    private final Path folder;

    private KinesisEmulator(Path folder) {
        this.folder = folder;
    }

    /**
     * @param home the folder that holds package-lock.json and node_modules: deploy/local
     * @throws SetupException saying what is missing and what to run
     */
    public static KinesisEmulator installedIn(Path home) {
        Path folder = home.resolve(PACKAGE).toAbsolutePath();
        if (!Files.isRegularFile(folder.resolve("main.js"))) {
            throw new SetupException("The Kinesis emulator is not installed: run `npm ci` in " + home.toAbsolutePath()
                    + " (deploy/local/run does it by itself).");
        }
        return new KinesisEmulator(folder);
    }

    /** Outlives the JVM that starts it. The mark is an argument that it does not look at. */
    public List<String> command(String mark) {
        return List.of("node", "-e", LAUNCH, main(), mark);
    }

    /** Ends when its standard input does. */
    List<String> commandThatWatches() {
        return List.of("node", "-e", LAUNCH_WATCHING, main());
    }

    private String main() {
        return folder.resolve("main.js").toString();
    }

    /**
     * @param shards the streams to create, with their number of shards
     */
    public Map<String, String> environment(int port, int tlsPort, Map<String, Integer> shards) {
        Map<String, String> environment = new TreeMap<>();
        environment.put(
                "INITIALIZE_STREAMS",
                shards.entrySet().stream()
                        .map(stream -> stream.getKey() + ":" + stream.getValue())
                        .collect(Collectors.joining(",")));
        environment.put("AWS_REGION", REGION);
        environment.put("CREATE_STREAM_DURATION", "1ms");
        environment.put("SHARD_LIMIT", "2000");
        environment.put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(port));
        environment.put("KINESIS_MOCK_TLS_PORT", Integer.toString(tlsPort));
        environment.put("KINESIS_MOCK_CERT_PATH", folder.resolve("server.json").toString());
        return environment;
    }

    /** Where it answers, plain HTTP. */
    public static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Whether it is there, with its streams. */
    public static boolean answers(int port) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        HttpRequest probe = HttpRequest.newBuilder(uri(port).resolve("/healthcheck"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Not there yet, or it accepts connections and drops them while it starts.
            return false;
        }
    }
}
