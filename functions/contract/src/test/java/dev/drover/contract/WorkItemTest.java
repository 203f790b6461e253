package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkItemTest {
    /** A complete item as JSON, with one field set to some JSON, or left out where that is empty. */
    static String text(String field, String json) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("run", "\"r\"");
        fields.put("id", "\"a\"");
        fields.put("worker", "\"embed\"");
        fields.put("input", "{\"uri\":\"s3://b/k\"}");
        fields.put("output", "\"s3://b/out/\"");
        fields.put("expect", "{\"records\":1,\"content\":\"json-lines\"}");
        fields.put("tags", "{\"team\":\"search\"}");
        fields.put("timeout", "\"PT5M\"");
        fields.put(field, json);
        return fields.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void eachFieldIsRead() {
        WorkItem item = read("unknown", "7");

        assertThat(item.run()).isEqualTo("r");
        assertThat(item.id()).isEqualTo("a");
        assertThat(item.worker()).isEqualTo("embed");
        assertThat(item.inputUri()).isEqualTo("s3://b/k");
        assertThat(item.inline()).isNull();
        assertThat(item.output()).isEqualTo("s3://b/out/");
        assertThat(item.expectedRecords()).isEqualTo(1);
        assertThat(item.expectedContent()).isEqualTo("json-lines");
        assertThat(item.tags()).containsExactly(Map.entry("team", "search"));
        assertThat(item.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(item.document().get("unknown").intValue()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "id", "worker", "input", "output"})
    void aMissingFieldIsNamed(String field) {
        for (String json : new String[] {"", "null"}) {
            ContractException refusal = refuses(field, json);

            assertThat(refusal).hasMessage(field + " is missing");
            assertThat(refusal.field()).isEqualTo(field);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expect", "tags", "timeout"})
    void theOtherFieldsMayBeMissing(String field) {
        assertThat(read(field, "").document().has(field)).isFalse();
        assertThat(read(field, "null").document().get(field).isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run|1 true [] {} 1.5",
                "id|1 true [] {} 1.5",
                "worker|1 true [] {} 1.5",
                "input|1 true [] \"s3://b/k\" 1.5",
                "output|1 true [] {} 1.5",
                "expect|1 true [] \"1\" 1.5",
                "tags|1 true [] \"a\" 1.5 [\"a\"]",
                "timeout|1 true [] {} 1.5"
            })
    void aFieldOfAWrongTypeIsNamed(String field, String values) {
        for (String json : values.split(" ")) {
            assertThat(refuses(field, json).field()).isEqualTo(field);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input|{\"uri\":1}|input.uri",
                "input|{\"uri\":[\"s3://b/k\"]}|input.uri",
                "input|{}|input",
                "input|{\"uri\":null}|input",
                "input|{\"inline\":null}|input",
                "input|{\"uri\":\"s3://b/k\",\"inline\":{}}|input",
                "expect|{\"records\":\"1\"}|expect.records",
                "expect|{\"records\":true}|expect.records",
                "expect|{\"records\":[1]}|expect.records",
                "expect|{\"records\":-1}|expect.records",
                "expect|{\"records\":0.5}|expect.records",
                "expect|{\"records\":1e999999999}|expect.records",
                "expect|{\"records\":9223372036854775808}|expect.records",
                "expect|{\"records\":9223372036854775808.0}|expect.records",
                "expect|{\"content\":1}|expect.content",
                "tags|{\"team\":1}|tags.team",
                "tags|{\"team\":null}|tags.team",
                "tags|{\"team\":{}}|tags.team",
                "output|\"s3://b/out\"|output",
                "output|\"\"|output"
            })
    void aNestedFieldOfAWrongKindIsNamedByItsPath(String field, String json, String path) {
        assertThat(refuses(field, json).field()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "32,32",
        "32.0,32",
        "3.2e1,32",
        "-0.0,0",
        "0e999999999,0",
        "9223372036854775807,9223372036854775807"
    })
    void aCountIsAWholeNumberHoweverItIsWritten(String json, long records) {
        assertThat(read("expect", "{\"records\":" + json + "}").expectedRecords())
                .isEqualTo(records);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[1,null]", "\"text\"", "false", "0"})
    void anInlineInputIsAnyJsonButNull(String json) {
        WorkItem item = read("input", "{\"uri\":null,\"inline\":" + json + "}");

        assertThat(item.inputUri()).isNull();
        assertThat(ContractCodec.text(item.inline())).isEqualTo(json);
    }

    @Test
    void anInlineInputHas128KibibytesAtMost() {
        int frame = "{\"t\":\"\"}".length();
        String largest = "x".repeat(WorkItem.MAX_INLINE_BYTES - frame);

        assertThat(read("input", "{\"inline\":{\"t\":\"" + largest + "\"}}").inline())
                .isNotNull();
        assertThat(read("input", "{\"inline\": { \"t\" : \"" + largest + "\" } }")
                        .inline())
                .isNotNull();
        assertThat(refuses("input", "{\"inline\":{\"t\":\"" + largest + "x\"}}").field())
                .isEqualTo("input.inline");
        assertThat(refuses("input", "{\"inline\":{\"t\":\"" + largest.substring(1) + "é\"}}")
                        .field())
                .isEqualTo("input.inline");
        assertThat(read("input", "{\"inline\":{\"t\":\"" + "😀".repeat(largest.length() / 4) + "\"}}")
                        .inline())
                .isNotNull();
    }

    @Test
    void aRecordHas512KibibytesAtMost() {
        int frame = text("pad", "\"\"").length();
        String largest = text("pad", "\"" + "x".repeat(WorkItem.MAX_BYTES - frame) + "\"");

        assertThat(largest).hasSize(512 * 1024);
        assertThat(ContractCodec.readWorkItem(largest.getBytes(UTF_8)).id()).isEqualTo("a");
        assertThat(refuses(largest + " ")).hasMessageContaining("524289 bytes");
        assertThat(refuses(text("pad", "\"" + "x".repeat(600 * 1024) + "\"")).field())
                .isEqualTo("document");
    }

    /** What comes in must fit into the retry stream's record of 1 MiB, with room for evidence. */
    @ParameterizedTest
    @ValueSource(strings = {"\"😀\",", "\"\\u0001\",", "\"é\",", "1e9,", "\"\u007f\",", "\"\\\\\",", "1.50,", "{},"})
    void anItemDoesNotGrowMuchWhenItIsWrittenAgain(String element) {
        int times = 500 * 1024 / element.getBytes(UTF_8).length;
        byte[] record = text("pad", "[" + element.repeat(times) + "0]").getBytes(UTF_8);

        byte[] retried = new RetryRecord(ContractCodec.readWorkItem(record), 0, 1, 1, 0, null).bytes();

        assertThat(retried.length).isLessThan(WorkItem.MAX_BYTES * 3 / 2);
    }

    @Test
    void theDeepestItemStillFitsIntoEveryDocumentThatHoldsIt() {
        int deepest = WorkItem.MAX_NESTING - 1;
        WorkItem item = read("deep", "[".repeat(deepest) + "]".repeat(deepest));

        String uri = Identifiers.outputUri(item.output(), item.run(), item.id(), 0, 1, "n");
        byte[] request = new InvocationRequest(List.of(new InvocationRequest.Entry(item, 0, 1, uri, uri))).bytes();
        FinalLine line = new FinalLine();
        line.run = item.run();
        line.id = item.id();
        line.item = item.document();

        assertThat(InvocationRequest.read(request).entries()).hasSize(1);
        assertThat(RetryRecord.read(new RetryRecord(item, 0, 1, 1, 0, null).bytes())
                        .item()
                        .document())
                .isEqualTo(item.document());
        assertThat(ContractCodec.read(ContractCodec.bytes(line), FinalLine.class).item)
                .isEqualTo(item.document());
        assertThat(refuses("deep", "[".repeat(deepest + 1) + "]".repeat(deepest + 1))
                        .field())
                .isEqualTo("document");
        assertThat(refuses("deep", "[".repeat(1000) + "]".repeat(1000)).field()).isEqualTo("document");
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M,300000",
        "PT0.001S,1",
        "PT1.5S,1500",
        "PT1H30M,5400000",
        "P1D,86400000",
        "P1DT1S,86401000",
        "PT900S,900000",
        "PT0M1S,1000",
        "PT01S,1000"
    })
    void aTimeoutIsAnIsoDuration(String text, long millis) {
        assertThat(read("timeout", "\"" + text + "\"").timeout()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PT0S",
                "PT0.000S",
                "P0D",
                "-PT1S",
                "PT-1S",
                "-PT-1S",
                "+PT1S",
                "5m",
                "5 min",
                "300",
                "",
                "P",
                "PT",
                "P1DT",
                "pt5m",
                "PT5m",
                "PT5",
                "PT1S1M",
                "PT0.0001S",
                "PT.5S",
                "PT5,5S",
                "P1Y",
                "P1M",
                "P1W",
                "PT9223372036854775807S",
                "PT99999999999999999999999H",
                " PT5M",
                "PT5M ",
                "PT5M\\n",
                "PT\u0665M"
            })
    void anythingElseIsNoTimeout(String text) {
        assertThat(refuses("timeout", "\"" + text + "\"").field()).isEqualTo("timeout");
    }

    @Test
    void theLongestTimeoutIsCountedInMilliseconds() {
        assertThat(read("timeout", "\"P99DT999H99999M9999999.999S\"").timeout()).isLessThan(Duration.ofDays(400));
    }

    @Test
    void attemptAndGenerationInAWorkRecordAreUnknownFieldsLikeAnyOther() {
        String smuggled =
                text("attempt", "9").replace("\"attempt\":9", "\"attempt\":9,\"generation\":-1,\"sequence\":[]");

        assertThat(ContractCodec.text(
                        ContractCodec.readWorkItem(smuggled.getBytes(UTF_8)).document()))
                .isEqualTo(smuggled);
    }

    private static WorkItem read(String field, String json) {
        return ContractCodec.readWorkItem(text(field, json).getBytes(UTF_8));
    }

    private static ContractException refuses(String field, String json) {
        return refuses(text(field, json));
    }

    private static ContractException refuses(String text) {
        return DocumentRefusals.refusal(() -> ContractCodec.readWorkItem(text.getBytes(UTF_8)));
    }
}
