package dev.drover.connectors.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.LoopbackServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * As much of Kinesis as Drover uses, in JSON over HTTP, one shard a stream, and with the faults that the emulators do not
 * have: throttled entries and throttled reads.
 */
final class FakeKinesis implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHARD = "shardId-000000000000";

    /** A record as it was put. */
    static final class Put {
        final String partitionKey;
        final byte[] bytes;

        Put(String partitionKey, byte[] bytes) {
            this.partitionKey = partitionKey;
            this.bytes = bytes;
        }
    }

    private final Map<String, List<Put>> streams = new ConcurrentHashMap<>();
    private final LoopbackServer server;
    /** From a partition key to the code with which its entry fails; null for success. */
    volatile Function<String, String> entryFault = key -> null;
    /** How many requests of an operation are answered with an error before one succeeds. */
    final Map<String, AtomicInteger> throttles = new ConcurrentHashMap<>();

    final AtomicInteger putRequests = new AtomicInteger();

    private FakeKinesis() throws IOException {
        // The two SDKs of these tests, ours and the connector's.
        System.setProperty("aws.cborEnabled", "false");
        System.setProperty("org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor", "true");
        this.server = LoopbackServer.answering(this::answer);
    }

    static FakeKinesis start(String... streams) throws IOException {
        FakeKinesis kinesis = new FakeKinesis();
        for (String stream : streams) {
            kinesis.streams.put(stream, new ArrayList<>());
        }
        return kinesis;
    }

    AwsClientSettings aws() {
        return AwsClientSettings.of("us-east-1").withEndpoint(server.url()).withKeys("local", "local");
    }

    void put(String stream, String partitionKey, byte[] bytes) {
        List<Put> records = streams.get(stream);
        synchronized (records) {
            records.add(new Put(partitionKey, bytes));
        }
    }

    List<String> texts(String stream) {
        List<Put> records = streams.get(stream);
        synchronized (records) {
            return records.stream().map(put -> new String(put.bytes, UTF_8)).collect(Collectors.toList());
        }
    }

    List<String> partitionKeys(String stream) {
        List<Put> records = streams.get(stream);
        synchronized (records) {
            return records.stream().map(put -> put.partitionKey).collect(Collectors.toList());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst(".*\\.", "");
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        AtomicInteger throttled = throttles.get(operation);
        if (throttled != null && throttled.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            error(exchange, "ProvisionedThroughputExceededException", "Rate exceeded for shard " + SHARD);
            return;
        }
        String iterator = request.path("ShardIterator").asText("");
        String stream =
                iterator.isEmpty() ? request.path("StreamName").asText() : iterator.substring(0, iterator.indexOf('|'));
        List<Put> records = streams.get(stream);
        if (records == null) {
            error(exchange, "ResourceNotFoundException", "Stream " + stream + " under account 1 not found.");
            return;
        }
        ObjectNode response = JSON.createObjectNode();
        synchronized (records) {
            switch (operation) {
                case "DescribeStream":
                    describe(stream, response.putObject("StreamDescription"))
                            .put("HasMoreShards", false)
                            .putArray("Shards")
                            .add(shard());
                    break;
                case "DescribeStreamSummary":
                    describe(stream, response.putObject("StreamDescriptionSummary"))
                            .put("OpenShardCount", 1);
                    break;
                case "ListShards":
                    ArrayNode shards = response.putArray("Shards");
                    if (!request.has("ExclusiveStartShardId")) {
                        shards.add(shard());
                    }
                    break;
                case "GetShardIterator":
                    response.put("ShardIterator", stream + "|" + position(request, records));
                    break;
                case "GetRecords":
                    get(stream, iterator, request.path("Limit").asInt(10_000), records, response);
                    break;
                case "PutRecords":
                    putRecords(request, records, response);
                    break;
                default:
                    throw new IOException("no such operation here: " + operation);
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        LoopbackServer.respond(exchange, 200, JSON.writeValueAsBytes(response));
    }

    private static void error(HttpExchange exchange, String code, String message) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("__type", code).put("message", message);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        LoopbackServer.respond(exchange, 400, JSON.writeValueAsBytes(body));
    }

    private static ObjectNode describe(String stream, ObjectNode description) {
        description
                .put("StreamName", stream)
                .put("StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/" + stream)
                .put("StreamStatus", "ACTIVE")
                .put("RetentionPeriodHours", 24)
                .put("StreamCreationTimestamp", 1.0)
                .putArray("EnhancedMonitoring");
        return description;
    }

    private static ObjectNode shard() {
        ObjectNode shard = JSON.createObjectNode().put("ShardId", SHARD);
        shard.putObject("HashKeyRange")
                .put("StartingHashKey", "0")
                .put("EndingHashKey", "340282366920938463463374607431768211455");
        shard.putObject("SequenceNumberRange").put("StartingSequenceNumber", sequence(0));
        return shard;
    }

    private static String sequence(int index) {
        return "4959" + String.format("%020d", index);
    }

    private static int position(JsonNode request, List<Put> records) {
        String sequence = request.path("StartingSequenceNumber").asText("");
        int index = sequence.isEmpty() ? 0 : Integer.parseInt(sequence.substring(4));
        switch (request.path("ShardIteratorType").asText()) {
            case "LATEST":
                return records.size();
            case "AT_SEQUENCE_NUMBER":
                return index;
            case "AFTER_SEQUENCE_NUMBER":
                return index + 1;
            default:
                return 0;
        }
    }

    private static void get(String stream, String iterator, int limit, List<Put> records, ObjectNode response) {
        int from = Integer.parseInt(iterator.substring(iterator.indexOf('|') + 1));
        int to = Math.min(records.size(), from + limit);
        ArrayNode found = response.putArray("Records");
        for (int i = from; i < to; i++) {
            found.addObject()
                    .put("SequenceNumber", sequence(i))
                    .put("PartitionKey", records.get(i).partitionKey)
                    .put("Data", Base64.getEncoder().encodeToString(records.get(i).bytes))
                    .put("ApproximateArrivalTimestamp", 1_700_000_000.0 + i);
        }
        response.put("NextShardIterator", stream + "|" + Math.max(from, to)).put("MillisBehindLatest", 0);
    }

    private void putRecords(JsonNode request, List<Put> records, ObjectNode response) {
        putRequests.incrementAndGet();
        ArrayNode results = response.putArray("Records");
        int failed = 0;
        for (JsonNode entry : request.path("Records")) {
            String key = entry.path("PartitionKey").asText();
            String fault = entryFault.apply(key);
            if (fault == null) {
                results.addObject()
                        .put("SequenceNumber", sequence(records.size()))
                        .put("ShardId", SHARD);
                records.add(new Put(
                        key, Base64.getDecoder().decode(entry.path("Data").asText())));
            } else {
                failed++;
                results.addObject().put("ErrorCode", fault).put("ErrorMessage", "said the test");
            }
        }
        response.put("FailedRecordCount", failed);
    }

    @Override
    public void close() {
        server.close();
    }
}
