package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.kinesis.RecordWriter;
import dev.drover.connectors.kinesis.StreamRecord;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Stage;
import dev.drover.local.KinesisProcess;
import dev.drover.local.LiveMetrics;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.LambdaFunction;
import dev.drover.local.endpoint.Misbehaviour;
import dev.drover.local.endpoint.Scenario;
import dev.drover.worker.KinesisCompletions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Workers that are invoked by events: what became of each call is found out without anybody who waits for it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EventITCase {
    private static final String EVENTS = "events";
    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private final LosingStore store = new LosingStore(EventITCase::isToBeLost);
    private DroverFixture drover;
    private KinesisAsyncClient kinesis;

    /** The first attempt of every item whose id ends so. */
    private static boolean isToBeLost(String uri) {
        return uri.contains("-lost@0.1.");
    }

    @BeforeEach
    void start() throws Exception {
        drover = DroverFixture.start(folder);
        kinesis = KinesisAsyncClient.builder()
                .endpointOverride(drover.kinesis.uri())
                .region(Region.of(KinesisProcess.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build();
        LinesWorker worker = new LinesWorker(store, new KinesisCompletions(kinesis));
        drover.endpoint.register(new LambdaFunction(EVENTS, () -> worker, 512, FUNCTION_TIMEOUT));
        drover.endpoint.eventConfig(EVENTS, 0, Duration.ofHours(1));
        drover.settings.put("dispatch.workers." + EVENTS + ".target", EVENTS);
        drover.settings.put("dispatch.workers." + EVENTS + ".invocation", "event");
        drover.settings.put("dispatch.workers." + EVENTS + ".timeout", "3 s");
        // Much longer than anything takes here, so that only what never comes waits until then.
        drover.settings.put("dispatch.max-event-age", "9 s");
        drover.settings.put("flink.execution.checkpointing.interval", "300 ms");
    }

    @AfterEach
    void stop() throws Exception {
        drover.close();
        kinesis.close();
    }

    private void withCompletions() {
        drover.settings.put("ingest.completions-stream", "completions");
    }

    private void withProbing() {
        drover.settings.put("heal.probe.initial", "200 ms");
        drover.settings.put("heal.probe.max", "1 s");
    }

    private ObjectNode item(String run, String id) {
        ObjectNode item = drover.item(run, id);
        item.put("worker", EVENTS);
        return item;
    }

    private List<ObjectNode> items(String run, int count) {
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item(run, "item/" + i + (i % 5 == 0 ? "-lost" : "")));
        }
        return items;
    }

    private RunProgress drive(String run, List<ObjectNode> items) throws Exception {
        drover.close(run, items.size());
        drover.putItems(run, items);
        return drover.awaitComplete(run);
    }

    /** Calls of the job: the service's own runs of one event have one output URI. */
    private long calls(String run) throws Exception {
        return drover.invocations(run).stream()
                .map(item -> item.outputUri)
                .distinct()
                .count();
    }

    /** Every item verified once, every attempt on one line, and not one call more than the attempts need. */
    private void assertWhole(RunProgress progress, int items) throws Exception {
        assertThat(progress.equation()).startsWith("seen " + items + " = verified " + items + " + exhausted 0");
        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
        List<FinalLine> finals = drover.finals(progress.run);
        assertThat(finals).hasSize(items).allMatch(line -> line.status == ItemStatus.VERIFIED);
        assertThat(finals.stream().map(line -> line.id).distinct()).hasSize(items);
        List<AttemptLine> attempts = drover.attempts(progress.run);
        assertThat(attempts).allSatisfy(line -> {
            assertThat(line.outcome).isEqualTo(Outcome.ACCEPTED);
            assertThat(line.costEstimated).isTrue();
            assertThat(line.late).isFalse();
        });
        assertThat(calls(progress.run)).as("calls").isEqualTo(attempts.size());
        assertThat(progress.invocations).isEqualTo(attempts.size());
        assertThat(progress.attempts).isEqualTo(attempts.size());
        assertThat(progress.estimatedNanoUsd).isEqualTo(progress.costNanoUsd);
    }

    /** What the ledger must say, by the witness of the function's host and of the store. */
    private Map<String, Cause> witnessed(String run) throws Exception {
        Map<String, Cause> witnessed = new TreeMap<>();
        for (EndpointRecord.Item item : drover.invocations(run)) {
            if (item.cause != null) {
                witnessed.put(item.outputUri, item.cause);
            }
        }
        return witnessed;
    }

    /**
     * Takes away what concerns calls that the host ended although nobody asked it to misbehave: on a machine with much to do
     * a worker can be cut off before, between or after what it writes and says, so that the job may know more than the host.
     */
    private void removeCutOff(String run, Map<String, Cause> told, Map<String, Cause> witnessed) throws Exception {
        for (EndpointRecord.Item item : drover.invocations(run)) {
            if (item.cause == Cause.NEVER_RETURNED && item.kind.equals(Misbehaviour.NONE.word())) {
                told.remove(item.outputUri);
                witnessed.remove(item.outputUri);
            }
        }
    }

    private Map<String, Cause> told(String run) throws Exception {
        return drover.attempts(run).stream()
                .filter(line -> line.cause != null)
                .collect(Collectors.toMap(line -> line.uri, line -> line.cause, (one, other) -> one, TreeMap::new));
    }

    @Test
    void whatWorkersSayOnTheStreamSettlesEveryItemAndWhatTheyNeverSayIsHealed() throws Exception {
        withCompletions();
        drover.settings.put("heal.max-attempts", "10");
        drover.endpoint.scenario(Scenario.none()
                .withSeed(3)
                .with(Misbehaviour.THROW, 0.1)
                .with(Misbehaviour.NEVER_RETURN, 0.05)
                .withDeliverTwice(0.2));
        List<ObjectNode> items = items("mixed", 40);
        ObjectNode failing = item("mixed", "fails-once");
        ((ObjectNode) failing.get("input").get("inline")).put("failures", 1);
        items.add(failing);
        drover.startJob();

        RunProgress progress = drive("mixed", items);

        assertWhole(progress, items.size());
        Map<String, Cause> witnessed = witnessed("mixed");
        store.lost().forEach(uri -> witnessed.put(uri, Cause.OUTPUT_MISSING));
        // Delivered twice, the item that fails once succeeds the second time, of which the output proves itself.
        Map<String, Cause> told = told("mixed");
        told.values().removeIf(cause -> cause == Cause.WORKER_ERROR);
        witnessed.values().removeIf(cause -> cause == Cause.WORKER_ERROR);
        removeCutOff("mixed", told, witnessed);
        assertThat(witnessed.values()).contains(Cause.NEVER_RETURNED, Cause.OUTPUT_MISSING);
        assertThat(told).isEqualTo(witnessed);
        assertThat(EndpointRecord.read(drover.record.file())).anyMatch(line -> line.delivery == 2);
        assertThat(drover.attempts("mixed"))
                .filteredOn(line -> line.cause == null)
                .allSatisfy(line -> assertThat(line.memoryMb).isEqualTo(512));
    }

    @Test
    void anErrorThatTheWorkerReportsNeedsNoDeadline() throws Exception {
        withCompletions();
        drover.settings.put("dispatch.max-event-age", "6 h");
        ObjectNode failing = item("errors", "a");
        ((ObjectNode) failing.get("input").get("inline")).put("failures", 2);
        drover.startJob();

        RunProgress progress = drive("errors", List.of(failing));

        assertWhole(progress, 1);
        assertThat(drover.finals("errors").get(0).causes).containsExactly(Cause.WORKER_ERROR, Cause.WORKER_ERROR);
    }

    @Test
    void withoutAStreamTheOutputsAreLookedFor() throws Exception {
        withProbing();
        drover.endpoint.scenario(Scenario.none().withSeed(5).with(Misbehaviour.THROW, 0.1));
        List<ObjectNode> items = items("probed", 30);
        drover.startJob();

        RunProgress progress = drive("probed", items);

        assertWhole(progress, items.size());
        Map<String, Cause> witnessed = witnessed("probed");
        // Nobody says that the worker wrote something, so that a lost output is one that never came.
        store.lost().forEach(uri -> witnessed.put(uri, Cause.NEVER_RETURNED));
        Map<String, Cause> told = told("probed");
        removeCutOff("probed", told, witnessed);
        assertThat(told).isEqualTo(witnessed).isNotEmpty();
    }

    @Test
    void aSavepointWithAcceptedItemsInvokesNothingAgain() throws Exception {
        withCompletions();
        drover.settings.put("dispatch.workers." + EVENTS + ".timeout", "60 s");
        drover.settings.put("dispatch.max-event-age", "60 s");
        LinesWorker worker = new LinesWorker(store, new KinesisCompletions(kinesis));
        drover.endpoint.register(new LambdaFunction(EVENTS, () -> worker, 512, Duration.ofMinutes(2)));
        int count = 12;
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode item = item("kept", "item/" + i);
            // Half of them are done while no job runs.
            ((ObjectNode) item.get("input").get("inline")).put("millis", i % 2 == 0 ? 6_000 : 20_000);
            items.add(item);
        }
        drover.close("kept", count);
        drover.putItems("kept", items);
        drover.startJob();
        drover.await("all are accepted", () -> accepted() == count);
        String savepoint = drover.stop();
        drover.await("half are done", () -> drover.invocations("kept").size() >= count / 2);
        drover.startJob(savepoint);

        RunProgress progress = drover.awaitComplete("kept");

        assertWhole(progress, count);
        assertThat(drover.invocations("kept")).hasSize(count);
        assertThat(drover.attempts("kept")).hasSize(count).allMatch(line -> line.cause == null);
    }

    @Test
    void aBacklogWaitsInTheStreamAndNotInTheServicesQueue() throws Exception {
        withCompletions();
        int concurrency = 4;
        int open = 8;
        int count = 60;
        drover.endpoint.concurrency(concurrency);
        drover.settings.put("dispatch.max-in-flight", "2");
        drover.settings.put("dispatch.max-open-events", Integer.toString(open));
        drover.settings.put("dispatch.workers." + EVENTS + ".timeout", "30 s");
        drover.settings.put("dispatch.max-event-age", "60 s");
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectNode item = item("backlog", "item/" + i);
            ((ObjectNode) item.get("input").get("inline")).put("millis", 400);
            items.add(item);
        }
        drover.startJob();

        RunProgress progress = drive("backlog", items);

        assertWhole(progress, count);
        long longest = EndpointRecord.read(drover.record.file()).stream()
                .mapToLong(line -> line.durationMillis)
                .max()
                .orElseThrow();
        // Sent at once, the last would have waited for all others.
        assertThat(longest).isLessThan(400L * count / concurrency);
    }

    private static long accepted() {
        return LiveMetrics.sum(Stage.HEAL.word(), Stage.HEAL.word() + ".accepted");
    }

    @Test
    void whatIsForgedOrTornOnTheStreamDoesNothingToItems() throws Exception {
        withCompletions();
        drover.startJob();
        List<byte[]> records = List.of(
                "{\"run\":\"clean\",\"uri\":\"file:///elsewhere\",\"durationMillis\":1,\"result\":{\"id\":\"item/1\",\"error\":{\"class\":\"E\",\"message\":\"m\"}}}"
                        .getBytes(StandardCharsets.UTF_8),
                "{\"run\":\"clean\",\"uri\":".getBytes(StandardCharsets.UTF_8));
        List<StreamRecord> batch = new ArrayList<>();
        records.forEach(bytes -> batch.add(StreamRecord.of("clean/item/1", bytes)));
        AwsClientSettings aws = AwsClientSettings.of(KinesisProcess.REGION)
                .withEndpoint(drover.kinesis.uri().toString());
        try (RecordWriter writer = RecordWriter.open(aws, "completions", Clock.systemUTC())) {
            writer.write(batch.iterator(), progress -> {}).get(60, TimeUnit.SECONDS);
        }

        RunProgress progress = drive("clean", List.of(item("clean", "item/1"), item("clean", "item/2")));

        assertWhole(progress, 2);
        drover.await(
                "the torn record is in quarantine",
                () -> !drover.finals(Identifiers.UNATTRIBUTED_RUN).isEmpty());
        FinalLine torn = drover.finals(Identifiers.UNATTRIBUTED_RUN).get(0);
        assertThat(torn.status).isEqualTo(ItemStatus.QUARANTINED);
        assertThat(torn.raw).isNotNull();
    }
}
