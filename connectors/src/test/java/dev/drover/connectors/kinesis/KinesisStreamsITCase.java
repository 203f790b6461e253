package dev.drover.connectors.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.ingest.FlowCreditOpener;
import dev.drover.operators.ingest.RawRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KinesisStreamsITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final Queue<String> EMITTED = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path savepoints;

    private FakeKinesis kinesis;

    @BeforeEach
    void start() throws Exception {
        EMITTED.clear();
        kinesis = FakeKinesis.start("work", "retry");
    }

    @AfterEach
    void stop() {
        kinesis.close();
    }

    @Test
    void bothStreamsAreReadAndRetryRecordsAreTold() throws Exception {
        kinesis.put("work", "run-1/1", "a".getBytes(UTF_8));
        kinesis.put("retry", "run-1/kjv/1", "b".getBytes(UTF_8));
        JobClient job = read(context -> new EverythingLeaves(), 10, null);

        awaitUntil(() -> EMITTED.size() >= 2);
        job.cancel().get(30, TimeUnit.SECONDS);

        assertThat(EMITTED).containsExactlyInAnyOrder("a false run-1/1", "b true run-1/kjv/1");
    }

    @Test
    void everyMemberOfAnAggregateIsARecordOfItsOwn() throws Exception {
        List<byte[]> members = IntStream.range(0, 10)
                .mapToObj(i -> (i == 4 ? "{ not json" : "member " + i).getBytes(UTF_8))
                .collect(Collectors.toList());
        kinesis.put("work", "aggregate", KplAggregate.of("run-1/1", members));
        JobClient job = read(context -> new EverythingLeaves(), 10, null);

        awaitUntil(() -> EMITTED.size() >= 10);
        job.cancel().get(30, TimeUnit.SECONDS);

        assertThat(EMITTED)
                .hasSize(10)
                .doesNotHaveDuplicates()
                .contains("{ not json false run-1/1", "member 9 false run-1/1");
    }

    @Test
    void aClosedGateHoldsTheBacklogBackAndLetsCheckpointsPassAndStopsAtOnce() throws Exception {
        int count = 3_000;
        for (int i = 0; i < count; i++) {
            kinesis.put("work", "run-1/" + i, ("record " + i).getBytes(UTF_8));
        }
        JobClient job = read(context -> new NothingLeaves(), 10, null);
        awaitUntil(() -> EMITTED.size() >= 10);

        // Each returns while the shard's thread waits at the gate.
        for (int i = 0; i < 3; i++) {
            job.triggerSavepoint(savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                    .get(10, TimeUnit.SECONDS);
        }
        String savepoint = job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(20, TimeUnit.SECONDS);
        assertThat(EMITTED).hasSizeLessThan(60);

        JobClient resumed = read(context -> new EverythingLeaves(), 10_000, savepoint);
        awaitUntil(() -> EMITTED.size() >= count);
        resumed.cancel().get(30, TimeUnit.SECONDS);
        assertThat(EMITTED).as("none lost, none twice").hasSize(count).doesNotHaveDuplicates();
    }

    @RepeatedTest(5)
    void aStopInTheMiddleOfABatchIsCleanAndLosesNothing() throws Exception {
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            kinesis.put(i % 2 == 0 ? "work" : "retry", "run-1/" + i, ("record " + i).getBytes(UTF_8));
        }
        JobClient job = read(context -> new EverythingLeaves(), 1_000_000, null);
        awaitUntil(() -> EMITTED.size() >= 100);
        String savepoint = job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(20, TimeUnit.SECONDS);
        awaitUntil(() -> status(job) == JobStatus.FINISHED);

        JobClient resumed = read(context -> new EverythingLeaves(), 1_000_000, savepoint);
        awaitUntil(() -> EMITTED.size() >= count);
        resumed.cancel().get(30, TimeUnit.SECONDS);
        assertThat(EMITTED).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void aStopInTheMiddleOfAnAggregateLosesNoMember() throws Exception {
        List<byte[]> members = IntStream.range(0, 100)
                .mapToObj(i -> ("member " + i).getBytes(UTF_8))
                .collect(Collectors.toList());
        kinesis.put("work", "aggregate", KplAggregate.of("run-1/1", members));
        JobClient job = read(context -> new NothingLeaves(), 10, null);
        awaitUntil(() -> EMITTED.size() >= 10);
        String savepoint = job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(20, TimeUnit.SECONDS);
        assertThat(EMITTED).hasSizeLessThan(60);

        JobClient resumed = read(context -> new EverythingLeaves(), 10_000, savepoint);
        awaitUntil(() -> EMITTED.size() >= 100);
        resumed.cancel().get(30, TimeUnit.SECONDS);
        assertThat(EMITTED).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void aCancelDoesNotWaitForTheGate() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            kinesis.put("work", "run-1/" + i, ("record " + i).getBytes(UTF_8));
        }
        JobClient job = read(context -> new NothingLeaves(), 10, null);
        awaitUntil(() -> EMITTED.size() >= 10);

        job.cancel().get(20, TimeUnit.SECONDS);
        awaitUntil(() -> status(job) == JobStatus.CANCELED);

        assertThat(EMITTED).hasSizeLessThan(60);
    }

    @Test
    void throttledReadsDoNotFailTheJob() throws Exception {
        kinesis.throttles.put("GetRecords", new AtomicInteger(12));
        kinesis.put("work", "run-1/1", "a".getBytes(UTF_8));
        JobClient job = read(context -> new EverythingLeaves(), 10, null);

        awaitUntil(() -> EMITTED.size() >= 1);
        job.cancel().get(30, TimeUnit.SECONDS);

        assertThat(EMITTED).containsExactly("a false run-1/1");
    }

    @Test
    void aServiceThatThrottlesForEverDoesNotHoldUpACancel() throws Exception {
        AtomicInteger throttles = new AtomicInteger(Integer.MAX_VALUE);
        kinesis.throttles.put("GetRecords", throttles);
        JobClient job = read(context -> new EverythingLeaves(), 10, null);
        awaitUntil(() -> throttles.get() < Integer.MAX_VALUE - 3);

        job.cancel().get(20, TimeUnit.SECONDS);
        awaitUntil(() -> status(job) == JobStatus.CANCELED);
    }

    @Test
    void aRetryRecordIsWrittenUntilKinesisTookIt() throws Exception {
        Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
        kinesis.entryFault =
                key -> tries.computeIfAbsent(key, unused -> new AtomicInteger()).incrementAndGet() < 3
                        ? "ProvisionedThroughputExceededException"
                        : null;
        String longKey = "run-1/" + "k".repeat(600);
        StreamExecutionEnvironment environment = environment(null);
        environment
                .fromData(record("run-1/kjv/1", "a"), record("run-1/kjv/2", "b"), record(longKey, "c"))
                .sinkTo(KinesisStreams.retrySink(settings()));

        environment.execute();

        assertThat(kinesis.texts("retry")).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(kinesis.partitionKeys("retry"))
                .containsExactlyInAnyOrder("run-1/kjv/1", "run-1/kjv/2", PartitionKeys.fitting(longKey));
    }

    private KinesisSettings settings() {
        return KinesisSettings.of(kinesis.aws(), "work", "retry", StartPosition.trimHorizon());
    }

    private JobClient read(FlowCreditOpener credit, long limit, String savepoint) throws Exception {
        StreamExecutionEnvironment environment = environment(savepoint);
        KinesisStreams.source(environment, settings(), credit, limit, Long.MAX_VALUE)
                .uid("ingest")
                .map(KinesisStreamsITCase::collect)
                .uid("collect")
                .sinkTo(new DiscardingSink<>())
                .uid("end");
        return environment.executeAsync();
    }

    private static StreamExecutionEnvironment environment(String savepoint) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(1);
    }

    private static String collect(RawRecord record) {
        String text = new String(record.bytes, UTF_8) + " " + record.retry + " " + record.partitionKey;
        EMITTED.add(text);
        return text;
    }

    private static RawRecord record(String partitionKey, String text) {
        RawRecord record = new RawRecord();
        record.partitionKey = partitionKey;
        record.bytes = text.getBytes(UTF_8);
        record.retry = true;
        return record;
    }

    private static JobStatus status(JobClient job) {
        try {
            return job.getJobStatus().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("emitted so far: " + EMITTED.size())
                    .isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
