package dev.drover.operators.ingest;

import static dev.drover.operators.SampleItems.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RetryRecord;
import dev.drover.contract.Sha256;
import dev.drover.contract.WorkItem;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.heal.ToRetryStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordParserTest {
    private static final long NOW = 1_700_000_000_000L;

    private static RawRecord record(byte[] bytes) {
        RawRecord record = new RawRecord();
        record.bytes = bytes;
        record.partitionKey = RUN + "/17";
        record.arrivedMillis = 4;
        record.creditAccount = 9;
        return record;
    }

    private static RawRecord record(String json) {
        return record(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Item item(Arrival arrival) {
        assertThat(arrival.refusal).isNull();
        assertThat(arrival.item).isNotNull();
        return arrival.item;
    }

    private static Refusal refusal(Arrival arrival) {
        assertThat(arrival.item).isNull();
        assertThat(arrival.refusal).isNotNull();
        return arrival.refusal;
    }

    @Test
    void aSoundRecordIsAnItemAtItsBeginning() {
        Item item = item(RecordParser.parse(record(SampleItems.json("kjv/00042", ",\"colour\":\"red\"")), NOW));
        assertThat(item.run).isEqualTo(RUN);
        assertThat(item.id).isEqualTo("kjv/00042");
        assertThat(item.worker).isEqualTo("embed");
        assertThat(item.generation).isZero();
        assertThat(item.sequence).isZero();
        assertThat(item.attempt).isEqualTo(1);
        assertThat(item.seenMillis).isEqualTo(NOW);
        assertThat(item.creditAccount).isEqualTo(9);
        assertThat(item.arrivedMillis).isEqualTo(4);
        assertThat(item.retried).isFalse();
        assertThat(item.evidence).isNull();
        assertThat(new String(item.json, StandardCharsets.UTF_8)).contains("\"colour\":\"red\"");
    }

    @Test
    void whatAProducerSmugglesIsIgnored() {
        Item item = item(RecordParser.parse(
                record(SampleItems.json(
                        "a",
                        ",\"generation\":7,\"sequence\":99,\"attempt\":5,\"seenMillis\":1,"
                                + "\"evidence\":{\"uri\":\"s3://bucket/out/other\"}")),
                NOW));
        assertThat(item.generation).isZero();
        assertThat(item.sequence).isZero();
        assertThat(item.attempt).isEqualTo(1);
        assertThat(item.seenMillis).isEqualTo(NOW);
        assertThat(item.evidence).isNull();
    }

    @Test
    void aRetryRecordOnTheWorkStreamIsNoItem() {
        RawRecord record = retryRecord(SampleItems.item("a"));
        record.retry = false;
        assertThat(refusal(RecordParser.parse(record, NOW)).status).isEqualTo(ItemStatus.QUARANTINED);
    }

    static Stream<Arguments> unreadable() {
        String sound = SampleItems.json("a");
        return Stream.of(
                Arguments.of("not JSON", "hello"),
                Arguments.of("empty", ""),
                Arguments.of("truncated", sound.substring(0, sound.length() / 2)),
                Arguments.of("an array", "[" + sound + "]"),
                Arguments.of("null", "null"),
                Arguments.of("text after it", sound + sound),
                Arguments.of("a repeated key", SampleItems.json("a", ",\"run\":\"other\"")),
                Arguments.of("NaN", SampleItems.json("a", ",\"x\":NaN")),
                Arguments.of("wrong type of id", sound.replace("\"id\":\"a\"", "\"id\":42")),
                Arguments.of("wrong type of run", sound.replace("\"" + RUN + "\"", "{}")),
                Arguments.of("no id", sound.replace("\"id\":\"a\",", "")),
                Arguments.of("no run", sound.replace("\"run\":\"" + RUN + "\",", "")),
                Arguments.of("no worker", sound.replace("\"worker\":\"embed\",", "")),
                Arguments.of("no input", sound.replace("\"input\"", "\"inputs\"")),
                Arguments.of("two inputs", sound.replace("{\"uri\"", "{\"inline\":1,\"uri\"")),
                Arguments.of("no output", sound.replace("\"output\"", "\"outputs\"")),
                Arguments.of("output no prefix", sound.replace("bucket/out/\"", "bucket/out\"")),
                Arguments.of("empty id", SampleItems.json("")),
                Arguments.of("id with @", SampleItems.json("a@0.1.x")),
                Arguments.of("id with dots", SampleItems.json("a/../b")),
                Arguments.of("id with one dot", SampleItems.json("./b")),
                Arguments.of("id with an empty segment", SampleItems.json("a//b")),
                Arguments.of("id with a space", SampleItems.json("a b")),
                Arguments.of("id with a letter of no alphabet", SampleItems.json("é")),
                Arguments.of("run with a slash", sound.replace(RUN, "a/b")),
                Arguments.of("an ARN with a slash as worker", sound.replace("\"embed\"", "\"arn:aws:x/y\"")),
                Arguments.of("negative records", SampleItems.json("a", ",\"expect\":{\"records\":-1}")),
                Arguments.of("records as text", SampleItems.json("a", ",\"expect\":{\"records\":\"3\"}")),
                Arguments.of("tags of numbers", SampleItems.json("a", ",\"tags\":{\"a\":1}")),
                Arguments.of("time-out of zero", SampleItems.json("a", ",\"timeout\":\"PT0S\"")),
                Arguments.of("time-out as number", SampleItems.json("a", ",\"timeout\":30}")),
                Arguments.of("an exponent out of all range", SampleItems.json("a", ",\"x\":1e99999999999")),
                Arguments.of(
                        "nesting of 1,000", SampleItems.json("a", ",\"x\":" + "[".repeat(1000) + "]".repeat(1000))),
                Arguments.of("nesting of 100,000", "[".repeat(100_000)),
                Arguments.of("600 KiB", SampleItems.json("a", ",\"x\":\"" + "x".repeat(600 * 1024) + "\"")),
                Arguments.of(
                        "too much inline",
                        sound.replace("{\"uri\"", "{\"inline\":\"" + "x".repeat(129 * 1024) + "\",\"x\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void whatCannotBeUnderstoodIsQuarantinedWithItsBytes(String name, String text) {
        RawRecord record = record(text);
        Refusal refusal = refusal(RecordParser.parse(record, NOW));
        assertThat(refusal.status).isEqualTo(ItemStatus.QUARANTINED);
        assertThat(refusal.cause).isEqualTo(Cause.UNREADABLE_RECORD);
        assertThat(refusal.message).isNotBlank().doesNotContain("\n").hasSizeLessThan(500);
        assertThat(refusal.raw).isEqualTo(record.bytes);
        assertThat(refusal.partitionKey).isEqualTo(record.partitionKey);
        assertThat(refusal.json).isNull();
        assertThat(refusal.run).isEqualTo(RUN);
        assertThat(refusal.id)
                .isEqualTo("sha256:" + Sha256.hex((record.partitionKey + text).getBytes(StandardCharsets.UTF_8)));
        assertThat(refusal.seenMillis).isEqualTo(NOW);
        assertThat(refusal.creditAccount).isEqualTo(9);
    }

    @Test
    void invalidUtf8IsQuarantined() {
        byte[] bytes = SampleItems.json("a", ",\"x\":\"?\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '?') {
                bytes[i] = (byte) 0xff;
            }
        }
        Refusal refusal = refusal(RecordParser.parse(record(bytes), NOW));
        assertThat(refusal.message).contains("UTF-8");
        assertThat(refusal.raw).isEqualTo(bytes);
    }

    @Test
    void theSameBytesUnderAnotherKeyAreAnotherRecord() {
        RawRecord one = record("x");
        RawRecord other = record("x");
        other.partitionKey = RUN + "/18";
        assertThat(refusal(RecordParser.parse(one, NOW)).id).isNotEqualTo(refusal(RecordParser.parse(other, NOW)).id);
        assertThat(refusal(RecordParser.parse(one, NOW)).id)
                .isEqualTo(refusal(RecordParser.parse(record("x"), NOW + 1)).id);
    }

    @ParameterizedTest
    @CsvSource({
        "my-run/1, my-run",
        "my-run/1/2, my-run",
        "my-run, _unattributed",
        "'', _unattributed",
        "/1, _unattributed",
        "_mine/1, _unattributed",
        ".mine/1, _unattributed",
        "../1, _unattributed",
        "a b/1, _unattributed",
        "'\u00e9/1', _unattributed"
    })
    void theRunOfAnUnreadableRecordComesFromItsPartitionKey(String key, String run) {
        RawRecord record = record("x");
        record.partitionKey = key;
        assertThat(refusal(RecordParser.parse(record, NOW)).run).isEqualTo(run);
        assertThat(Identifiers.UNATTRIBUTED_RUN).isEqualTo("_unattributed");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void theLimitIsThatOfTheRecord(int over) {
        int frame = SampleItems.json("a", ",\"x\":\"\"").length();
        String json = SampleItems.json("a", ",\"x\":\"" + "x".repeat(WorkItem.MAX_BYTES - frame + over) + "\"");
        assertThat(json).hasSize(WorkItem.MAX_BYTES + over);
        Arrival arrival = RecordParser.parse(record(json), NOW);
        if (over > 0) {
            refusal(arrival);
        } else {
            item(arrival);
        }
    }

    @Test
    void anItemThatGrowsAboveTheLimitWhenWrittenAnewIsQuarantined() {
        StringBuilder numbers = new StringBuilder();
        while (numbers.length() < 500 * 1024) {
            numbers.append("1e5,");
        }
        Arrival arrival = RecordParser.parse(record(SampleItems.json("a", ",\"x\":[" + numbers + "1]")), NOW);
        assertThat(refusal(arrival).message).contains("more than " + WorkItem.MAX_BYTES);
    }

    private static RawRecord retryRecord(Item item) {
        RawRecord record = new ToRetryStream().map(item);
        record.creditAccount = 9;
        // Of no interest there.
        record.arrivedMillis = 4;
        return record;
    }

    @Test
    void aRetryRecordBringsBackWhatHealSentOn() {
        Item sent = SampleItems.item("kjv/00042", ",\"colour\":\"red\"");
        sent.generation = 2;
        sent.sequence = 11;
        sent.attempt = 3;
        sent.seenMillis = 5;
        sent.evidence = new Evidence();
        sent.evidence.uri = "s3://bucket/out/x";
        sent.evidence.logTail = "REPORT\tRequestId: \u0000 \ud83d\ude00";
        sent.evidence.cause = Cause.REPLY_LEFT_OUT;
        sent.evidence.sha256 = "00";
        Item item = item(RecordParser.parse(retryRecord(sent), NOW));
        sent.retried = true;
        sent.creditAccount = 9;
        assertThat(item).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    void aRedriveBeginsTheTimeOfItsGeneration() {
        Item sent = SampleItems.item("a");
        sent.seenMillis = 0;
        assertThat(item(RecordParser.parse(retryRecord(sent), NOW)).seenMillis).isEqualTo(NOW);
    }

    @Test
    void theDeepestItemComesBackFromTheRetryStream() {
        int levels = WorkItem.MAX_NESTING - 1;
        Item deep = item(RecordParser.parse(
                record(SampleItems.json("a", ",\"x\":" + "[".repeat(levels) + "]".repeat(levels))), NOW));
        deep.evidence = new Evidence();
        item(RecordParser.parse(retryRecord(deep), NOW));
    }

    @Test
    void aRetryRecordThatCannotBeReadIsQuarantinedToo() {
        byte[] sound = new RetryRecord(
                        WorkItem.of(ContractCodec.readObject(SampleItems.item("a").json)), 0, 1, 1, 1, null)
                .bytes();
        for (String broken : Arrays.asList(
                "x",
                "{}",
                new String(sound, StandardCharsets.UTF_8).replace("\"attempt\":1", "\"attempt\":0"),
                new String(sound, StandardCharsets.UTF_8).replace("\"sequence\":1", "\"sequence\":-1"),
                new String(sound, StandardCharsets.UTF_8).replace("\"generation\":0", "\"generation\":99999999999"),
                new String(sound, StandardCharsets.UTF_8)
                        .replace("\"attempt\":1", "\"attempt\":1,\"evidence\":{\"outcome\":\"SOMETHING\"}"),
                new String(sound, StandardCharsets.UTF_8)
                        .replace("\"attempt\":1", "\"attempt\":1,\"evidence\":{\"bytes\":null}"),
                new String(sound, StandardCharsets.UTF_8).replace("\"attempt\":1", "\"attempt\":1,\"evidence\":[]"))) {
            RawRecord record = record(broken);
            record.retry = true;
            assertThat(refusal(RecordParser.parse(record, NOW)).status)
                    .as(broken)
                    .isEqualTo(ItemStatus.QUARANTINED);
        }
    }

    /** Whatever bytes a producer writes. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void noBytesMakeItThrow(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] sound = SampleItems.json(
                        "a/b", ",\"expect\":{\"records\":3},\"timeout\":\"PT5M\",\"tags\":{\"a\":\"b\"}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] soundRetry = retryRecord(SampleItems.item("a")).bytes;
        for (int i = 0; i < 5_000; i++) {
            boolean retry = random.nextBoolean();
            byte[] bytes = (retry ? soundRetry : sound).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            RawRecord record = record(Arrays.copyOf(bytes, random.nextInt(10) == 0 ? bytes.length / 2 : bytes.length));
            record.retry = retry;
            Arrival arrival = RecordParser.parse(record, NOW);
            assertThat((arrival.item == null) != (arrival.refusal == null)).isTrue();
        }
    }

    private static RawRecord completion(String result) {
        RawRecord record = record(
                "{\"run\":\"run\",\"uri\":\"u\",\"durationMillis\":12,\"memoryMb\":512,\"result\":" + result + "}");
        record.completion = true;
        return record;
    }

    @Test
    void aCompletionSaysWhatAReplyWould() {
        String digest = "0".repeat(64);
        Completed written = RecordParser.completed(completion("{\"id\":\"a/b\",\"uri\":\"u\",\"bytes\":7,\"sha256\":\""
                + digest + "\",\"records\":3,\"log\":\"l\"}"));
        assertThat(written.run).isEqualTo("run");
        assertThat(written.id).isEqualTo("a/b");
        assertThat(written.uri).isEqualTo("u");
        assertThat(written.cause).isNull();
        assertThat(written.bytes).isEqualTo(7);
        assertThat(written.sha256).isEqualTo(digest);
        assertThat(written.records).isEqualTo(3);
        assertThat(written.logUri).isEqualTo("l");
        assertThat(written.durationMillis).isEqualTo(12);
        assertThat(written.memoryMb).isEqualTo(512);

        Completed failed = RecordParser.completed(
                completion("{\"id\":\"a\",\"error\":{\"class\":\"E\",\"message\":\"too\\nbad\"}}"));
        assertThat(failed.cause).isEqualTo(Cause.WORKER_ERROR);
        assertThat(failed.message).contains("E: too").doesNotContain("\n");
        assertThat(failed.sha256).isNull();

        Completed elsewhere = RecordParser.completed(
                completion("{\"id\":\"a\",\"uri\":\"v\",\"bytes\":7,\"sha256\":\"" + digest + "\",\"records\":3}"));
        assertThat(elsewhere.cause).isEqualTo(Cause.REPLY_FOREIGN_URI);
        assertThat(elsewhere.sha256).isNull();
    }

    @Test
    void aTornCompletionIsNoItemOfTheRunThatItsKeyNames() {
        RawRecord torn = completion("{\"id\":");
        ContractException refused = catchThrowableOfType(ContractException.class, () -> RecordParser.completed(torn));
        Refusal refusal = RecordParser.refusal(torn, NOW, refused);
        assertThat(refusal.run).isEqualTo(Identifiers.UNATTRIBUTED_RUN);
        assertThat(refusal.status).isEqualTo(ItemStatus.QUARANTINED);
        assertThat(refusal.raw).isEqualTo(torn.bytes);
    }
}
