package dev.drover.local.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RetryRecord;
import dev.drover.contract.RunProgress;
import dev.drover.contract.WorkItem;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Whatever producers write into the streams ends on a ledger line, and the job goes on: one job takes all of it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRecordsITCase {
    private DroverFixture drover;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        drover = DroverFixture.start(folder);
        drover.settings.put("flink.execution.checkpointing.interval", "200 ms");
        drover.startJob();
    }

    @AfterAll
    void stop() throws Exception {
        drover.close();
    }

    /** Records that are no work items, and what the reason must name. */
    private List<Unreadable> unreadable(String run) {
        List<Unreadable> records = new ArrayList<>();
        byte[] whole = ContractCodec.bytes(drover.item(run, "whole"));
        records.add(new Unreadable("surely not JSON".getBytes(UTF_8), "not JSON"));
        records.add(new Unreadable(new byte[] {0}, "not JSON"));
        records.add(new Unreadable("[1,2]".getBytes(UTF_8), "must be a JSON object"));
        records.add(new Unreadable("null".getBytes(UTF_8), "must be a JSON object"));
        records.add(new Unreadable(Arrays.copyOf(whole, whole.length / 2), "ends in the middle"));
        records.add(new Unreadable((new String(whole, UTF_8) + "{}").getBytes(UTF_8), "text follows"));
        records.add(new Unreadable("{\"run\":\"a\",\"run\":\"b\"}".getBytes(UTF_8), "uplicate"));
        records.add(new Unreadable(changed(run, item -> item.put("id", 7)), "id must be a string"));
        records.add(new Unreadable(changed(run, item -> item.put("input", "inline")), "input must be a JSON object"));
        records.add(new Unreadable(
                changed(run, item -> item.withObject("/expect").put("records", "three")), "expect.records must be"));
        records.add(new Unreadable(changed(run, item -> item.put("timeout", "5 minutes")), "timeout must be"));
        for (String field : List.of("run", "id", "worker", "input", "output")) {
            records.add(new Unreadable(changed(run, item -> item.without(field)), field + " is missing"));
        }
        for (String id : List.of("", "/", "a//b", "../../etc/passwd", "a@0.1.x", "a b", "ä", "x".repeat(201))) {
            records.add(new Unreadable(changed(run, item -> item.put("id", id)), "id must be segments of"));
        }
        for (String name : List.of("_unattributed", ".hidden", "a/b", "..")) {
            records.add(new Unreadable(changed(run, item -> item.put("run", name)), "run must be"));
        }
        records.add(new Unreadable(nested(run, 1000), "nest"));
        records.add(new Unreadable(changed(run, item -> item.put("pad", "x".repeat(600 * 1024))), "more than 524288"));
        records.add(new Unreadable(invalidUtf8(whole), "UTF-8"));
        return records;
    }

    @Test
    void aRecordThatCanNotBeReadIsKeptWithItsReasonAndTheJobGoesOn() throws Exception {
        String run = "unreadable";
        List<Unreadable> bad = unreadable(run);
        List<byte[]> records = bad.stream().map(each -> each.bytes).collect(Collectors.toList());
        records.add(ContractCodec.bytes(drover.item(run, "good")));
        drover.close(run, records.size());
        drover.put(run, records);

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.equation())
                .isEqualTo("seen " + records.size() + " = verified 1 + exhausted 0 + rejected 0 + quarantined "
                        + bad.size() + " + parked 0 + open 0");
        Map<String, FinalLine> byPartitionKey = drover.finals(run).stream()
                .filter(line -> line.status == ItemStatus.QUARANTINED)
                .collect(Collectors.toMap(line -> line.partitionKey, Function.identity()));
        assertThat(byPartitionKey).hasSize(bad.size());
        int number = 0;
        for (Unreadable each : bad) {
            FinalLine line = byPartitionKey.get(run + "/" + number++);
            assertThat(line.cause).isEqualTo(Cause.UNREADABLE_RECORD);
            assertThat(line.message).contains(each.reason);
            assertThat(Base64.getDecoder().decode(line.raw)).isEqualTo(each.bytes);
            assertThat(line.attempts).isZero();
            assertThat(line.generation).isZero();
        }
        assertThat(drover.drover("status", run, "--recount").exitCode).isZero();
        String id = byPartitionKey.get(run + "/0").id;
        assertThat(drover.drover("explain", run, id).out).contains("QUARANTINED", "not JSON", "surely not JSON");
    }

    @Test
    void theSameUnreadableRecordTwiceIsOne() throws Exception {
        String run = "unreadable-twice";
        for (int i = 0; i < 2; i++) {
            drover.put(run, List.of("neither JSON".getBytes(UTF_8)));
        }
        // Admit counts the repetition, heal the end: their counts come to the progress in any order.
        drover.await("the repetition and the end are counted", () -> {
            RunProgress progress = drover.progress(run);
            return progress != null && progress.duplicates == 1 && progress.open() == 0;
        });
        assertThat(drover.progress(run).equation()).startsWith("seen 1 = ").contains("quarantined 1");
    }

    @Test
    void aRecordWithoutARunInItsPartitionKeyIsQuarantinedOutsideOfAllRuns() throws Exception {
        for (String key : List.of("no-slash", "_unattributed/1", "../1", "ä/1")) {
            write("work", key, ("bad " + key).getBytes(UTF_8), null);
        }
        drover.await(
                "all four stand in the ledger",
                () -> drover.finals(Identifiers.UNATTRIBUTED_RUN).size() == 4);
        assertThat(drover.finals(Identifiers.UNATTRIBUTED_RUN))
                .allSatisfy(line -> assertThat(line.status).isEqualTo(ItemStatus.QUARANTINED))
                .extracting(line -> line.partitionKey)
                .containsExactlyInAnyOrder("no-slash", "_unattributed/1", "../1", "ä/1");
        drover.await(
                "status shows all four",
                () -> drover.drover("status", Identifiers.UNATTRIBUTED_RUN).out.contains("quarantined 4"));
    }

    @Test
    void whatIsNoRetryRecordIsQuarantinedOnTheRetryStreamToo() throws Exception {
        String run = "bad-retries";
        WorkItem item = WorkItem.of(drover.item(run, "item"));
        ObjectNode evidence = ContractCodec.object().put("outcome", "NONSENSE");
        ObjectNode noAttempt = ContractCodec.readObject(new RetryRecord(item, 1, 0, 1, 0, null).bytes());
        noAttempt.put("attempt", 0);
        List<byte[]> records = List.of(
                "no retry record".getBytes(UTF_8),
                ContractCodec.bytes(item.document()),
                ContractCodec.bytes(noAttempt),
                new RetryRecord(item, 0, 1, 1, 0, evidence).bytes());
        for (byte[] record : records) {
            write("retry", run + "/item", record, null);
        }
        drover.close(run, records.size());

        assertThat(drover.awaitComplete(run).equation()).contains("verified 0", "quarantined 4", "open 0");
        assertThat(drover.finals(run).stream()
                        .map(line -> new String(Base64.getDecoder().decode(line.raw), UTF_8)))
                .containsExactlyInAnyOrderElementsOf(
                        records.stream().map(each -> new String(each, UTF_8)).collect(Collectors.toList()));
    }

    @Test
    void whatOnlyTheRetryStreamMaySetIsIgnoredInAWorkRecord() throws Exception {
        String run = "smuggled";
        ObjectNode item = drover.item(run, "item");
        item.put("generation", 7)
                .put("sequence", 9)
                .put("attempt", 5)
                .put("seenMillis", 1)
                .put("stage", "verify");
        item.putObject("evidence").put("replied", true).put("uri", drover.output() + "elsewhere");
        drover.putItems(run, List.of(item));
        drover.close(run, 1);

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.count(ItemStatus.VERIFIED)).isEqualTo(1);
        FinalLine last = drover.finals(run).get(0);
        assertThat(last.generation).isZero();
        assertThat(last.attempts).isEqualTo(1);
        assertThat(last.uri).startsWith(drover.output() + run + "/item@0.1.");
        assertThat(last.seenMillis).isGreaterThan(1);
        assertThat(drover.invocations(run)).singleElement().satisfies(invoked -> {
            assertThat(invoked.generation).isZero();
            assertThat(invoked.attempt).isEqualTo(1);
        });
    }

    @Test
    void ofAnAggregateWithOneBadMemberOfTenNineRun() throws Exception {
        String run = "aggregate";
        List<String> keys = new ArrayList<>();
        List<byte[]> members = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            keys.add(run + "/" + i);
            members.add(i == 4 ? "{\"run\":".getBytes(UTF_8) : ContractCodec.bytes(drover.item(run, "item/" + i)));
        }
        drover.close(run, 10);
        write("work", "a", AggregatedRecord.of(keys, members), AggregatedRecord.HASH_KEY);

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.equation())
                .isEqualTo("seen 10 = verified 9 + exhausted 0 + rejected 0 + quarantined 1 + parked 0 + open 0");
        assertThat(drover.invocations(run)).hasSize(9);
        FinalLine bad = drover.finals(run).stream()
                .filter(line -> line.status == ItemStatus.QUARANTINED)
                .findAny()
                .orElseThrow();
        assertThat(bad.partitionKey).isEqualTo(run + "/4");
        assertThat(Base64.getDecoder().decode(bad.raw)).isEqualTo(members.get(4));
    }

    @Test
    void theSameItemTwiceIsInvokedOnceAndOtherContentIsAContradiction() throws Exception {
        String run = "twice";
        ObjectNode other = drover.item(run, "contradicted", "rows", 4);
        drover.putItems(run, List.of(drover.item(run, "same"), drover.item(run, "contradicted")));
        drover.close(run, 2);
        drover.awaitComplete(run);
        drover.putItems(run, List.of(drover.item(run, "same"), other));

        drover.await("both repetitions are counted", () -> drover.progress(run).duplicates == 2);

        RunProgress progress = drover.progress(run);
        assertThat(progress.equation()).startsWith("seen 2 = verified 2 ");
        assertThat(progress.contradictions).isEqualTo(1);
        assertThat(drover.invocations(run)).hasSize(2);
        DroverFixture.Said status = drover.drover("status", run);
        assertThat(status.out).contains("contradiction: 1 records named an item that was there with other content");
    }

    @Test
    void theSameIdsInTwoRunsUnderOnePrefixShareNothing() throws Exception {
        List<String> runs = List.of("one", "two", "one.two");
        for (String run : runs) {
            drover.close(run, 3);
            drover.putItems(run, List.of(drover.item(run, "a"), drover.item(run, "b"), drover.item(run, "two/a")));
        }
        List<String> uris = new ArrayList<>();
        for (String run : runs) {
            assertThat(drover.awaitComplete(run).count(ItemStatus.VERIFIED)).isEqualTo(3);
            for (FinalLine line : drover.finals(run)) {
                uris.add(line.uri);
                uris.add(line.log);
            }
        }
        assertThat(uris)
                .hasSize(18)
                .doesNotHaveDuplicates()
                .allSatisfy(uri -> assertThat(Path.of(URI.create(uri))).exists());
    }

    private byte[] changed(String run, Consumer<ObjectNode> change) {
        ObjectNode item = drover.item(run, "changed");
        change.accept(item);
        return ContractCodec.bytes(item);
    }

    private byte[] nested(String run, int levels) {
        String item = new String(ContractCodec.bytes(drover.item(run, "nested")), UTF_8);
        return item.replace("{\"rows\":3}", "[".repeat(levels) + "]".repeat(levels))
                .getBytes(UTF_8);
    }

    private static byte[] invalidUtf8(byte[] item) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(item, 0, item.length - 1);
        bytes.writeBytes(",\"note\":\"".getBytes(UTF_8));
        bytes.write(0xC3);
        bytes.write(0x28);
        bytes.writeBytes("\"}".getBytes(UTF_8));
        return bytes.toByteArray();
    }

    /** With the plain client of AWS, since Drover's own writer takes only keys and records that it made. */
    private void write(String stream, String key, byte[] bytes, String hashKey) throws Exception {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .endpointOverride(drover.kinesis.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
                .build()) {
            kinesis.putRecord(request -> request.streamName(stream)
                            .partitionKey(key)
                            .explicitHashKey(hashKey)
                            .data(SdkBytes.fromByteArray(bytes)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** A record that is no work item. */
    private static final class Unreadable {
        final byte[] bytes;
        /** What the reason must name. */
        final String reason;

        Unreadable(byte[] bytes, String reason) {
            this.bytes = bytes;
            this.reason = reason;
        }
    }
}
