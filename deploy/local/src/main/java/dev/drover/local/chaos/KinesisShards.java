package dev.drover.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.local.SetupException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Splits and merges shards of a stream of the emulator, which asks for no signature. */
final class KinesisShards {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI kinesis;
    private final String stream;

    KinesisShards(URI kinesis, String stream) {
        this.kinesis = kinesis;
        this.stream = stream;
    }

    /**
     * @param number chooses a shard
     */
    void split(int number) {
        List<Shard> open = open();
        Shard shard = open.get(number % open.size());
        BigInteger middle = shard.start.add(shard.end).shiftRight(1);
        call(
                "SplitShard",
                Map.of("StreamName", stream, "ShardToSplit", shard.id, "NewStartingHashKey", middle.toString()));
    }

    /**
     * Does nothing to a stream of one shard.
     *
     * @param number chooses a shard, which is merged with the next one
     */
    void merge(int number) {
        List<Shard> open = open();
        if (open.size() > 1) {
            int index = number % (open.size() - 1);
            call(
                    "MergeShards",
                    Map.of(
                            "StreamName",
                            stream,
                            "ShardToMerge",
                            open.get(index).id,
                            "AdjacentShardToMerge",
                            open.get(index + 1).id));
        }
    }

    /** Shards that take records, in the order of their hash keys. */
    private List<Shard> open() {
        List<Shard> open = new ArrayList<>();
        for (JsonNode shard : call("ListShards", Map.of("StreamName", stream)).path("Shards")) {
            if (!shard.path("SequenceNumberRange").hasNonNull("EndingSequenceNumber")) {
                JsonNode range = shard.path("HashKeyRange");
                open.add(new Shard(
                        shard.path("ShardId").asText(),
                        new BigInteger(range.path("StartingHashKey").asText()),
                        new BigInteger(range.path("EndingHashKey").asText())));
            }
        }
        open.sort(Comparator.comparing(shard -> shard.start));
        return open;
    }

    private JsonNode call(String operation, Map<String, String> arguments) {
        try {
            return answer(operation, arguments);
        } catch (IOException e) {
            throw new SetupException(operation + " of stream " + stream + " failed: " + e.getMessage(), e);
        }
    }

    private JsonNode answer(String operation, Map<String, String> arguments) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(kinesis)
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/kinesis/aws4_request, "
                                + "SignedHeaders=host, Signature=none")
                .header("X-Amz-Date", "20260101T000000Z")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(arguments)))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IOException(operation + " is answered " + response.statusCode() + ": "
                        + new String(response.body(), StandardCharsets.UTF_8));
            }
            return JSON.readTree(response.body().length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static final class Shard {
        final String id;
        final BigInteger start;
        final BigInteger end;

        Shard(String id, BigInteger start, BigInteger end) {
            this.id = id;
            this.start = start;
            this.end = end;
        }
    }
}
