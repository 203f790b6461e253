package dev.drover.local.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KinesisDialectTest {
    private static final int ENTRIES = 40;

    private final KinesisDialect dialect = new KinesisDialect();

    private static ObjectMapper mapper(String protocol) {
        return protocol.equals("cbor") ? new CBORMapper() : new ObjectMapper();
    }

    private static Request request(String operation, String protocol, byte[] body) {
        return new Request(
                "POST",
                "/",
                Map.of(
                        "X-Amz-Target",
                        List.of("Kinesis_20131202." + operation),
                        "Content-Type",
                        List.of("application/x-amz-" + protocol + "-1.1")),
                body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "cbor"})
    void someEntriesFailAndTheOthersAreReallyPutEachInItsPlace(String protocol) throws Exception {
        ObjectMapper mapper = mapper(protocol);
        ObjectNode put = mapper.createObjectNode().put("StreamName", "work");
        ArrayNode records = put.putArray("Records");
        for (int i = 0; i < ENTRIES; i++) {
            records.addObject().put("Data", new byte[] {(byte) i}).put("PartitionKey", "key-" + i);
        }
        Request whole = request("PutRecords", protocol, mapper.writeValueAsBytes(put));

        Dialect.Batch batch = dialect.split(whole, new Random(1));
        Request rest = batch.rest();
        assertThat(rest).isNotNull();
        JsonNode sent = mapper.readTree(rest.body);
        ObjectNode done = mapper.createObjectNode().put("FailedRecordCount", 0);
        ArrayNode results = done.putArray("Records");
        Set<String> put1 = new HashSet<>();
        for (JsonNode record : sent.get("Records")) {
            put1.add(record.get("PartitionKey").textValue());
            results.addObject().put("SequenceNumber", record.get("PartitionKey").textValue());
        }
        JsonNode answer = mapper.readTree(batch.whole(new Reply(200, mapper.writeValueAsBytes(done))).body);

        assertThat(sent.get("StreamName").textValue()).isEqualTo("work");
        assertThat(put1).hasSizeBetween(1, ENTRIES - 1);
        assertThat(answer.get("FailedRecordCount").intValue()).isEqualTo(ENTRIES - put1.size());
        for (int i = 0; i < ENTRIES; i++) {
            JsonNode result = answer.get("Records").get(i);
            if (put1.contains("key-" + i)) {
                assertThat(result.get("SequenceNumber").textValue()).isEqualTo("key-" + i);
                assertThat(result.has("ErrorCode")).isFalse();
            } else {
                assertThat(result.get("ErrorCode").textValue()).isEqualTo(KinesisDialect.THROTTLED);
            }
        }
    }

    @Test
    void aBatchOfWhichEveryEntryFailsIsNotSent() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode put = mapper.createObjectNode();
        put.putArray("Records").addObject().put("Data", "AA==").put("PartitionKey", "key");
        Request whole = request("PutRecords", "json", mapper.writeValueAsBytes(put));
        Dialect.Batch failed = null;
        for (int seed = 0; failed == null; seed++) {
            Dialect.Batch batch = dialect.split(whole, new Random(seed));
            failed = batch.rest() == null ? batch : null;
        }

        Reply reply = failed.whole(null);

        assertThat(reply.status).isEqualTo(200);
        assertThat(mapper.readTree(reply.body).get("FailedRecordCount").intValue())
                .isEqualTo(1);
    }

    @Test
    void aFailureOfTheServiceItselfIsPassedBack() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode put = mapper.createObjectNode();
        put.putArray("Records");
        Dialect.Batch batch =
                dialect.split(request("PutRecords", "json", mapper.writeValueAsBytes(put)), new Random(1));

        assertThat(batch.whole(new Reply(500, new byte[0])).status).isEqualTo(500);
    }

    @Test
    void onlyReadingAndPuttingIsThrottledAndOnlyPuttingFailsInPart() {
        Request get = request("GetRecords", "cbor", new byte[0]);
        Request put = request("PutRecords", "cbor", new byte[0]);
        Request list = request("ListShards", "cbor", new byte[0]);

        assertThat(dialect.knows(Fault.THROTTLE, get)).isTrue();
        assertThat(dialect.knows(Fault.THROTTLE, put)).isTrue();
        assertThat(dialect.knows(Fault.THROTTLE, list)).isFalse();
        assertThat(dialect.knows(Fault.FAIL_SOME, put)).isTrue();
        assertThat(dialect.knows(Fault.FAIL_SOME, get)).isFalse();
        assertThat(dialect.knows(Fault.CUT_OFF, list)).isTrue();
    }
}
