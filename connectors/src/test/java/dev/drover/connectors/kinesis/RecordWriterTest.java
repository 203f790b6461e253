package dev.drover.connectors.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.LoopbackServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordWriterTest {
    /** Open throughout: the SDK's event loops close with their last client, and take two seconds for it. */
    private static RecordWriter keepsEventLoopsOpen;

    private FakeKinesis kinesis;
    private RecordWriter writer;

    @BeforeAll
    static void openEventLoops() {
        keepsEventLoopsOpen = RecordWriter.open(
                AwsClientSettings.of("us-east-1").withKeys("local", "local"), "none", Clock.systemUTC());
    }

    @AfterAll
    static void closeEventLoops() {
        keepsEventLoopsOpen.close();
    }

    @BeforeEach
    void open() throws Exception {
        kinesis = FakeKinesis.start("work", "retry");
        writer = RecordWriter.open(kinesis.aws(), "work", Clock.systemUTC());
    }

    @AfterEach
    void close() {
        writer.close();
        kinesis.close();
    }

    @Test
    void everyRecordArrivesOnce() throws Exception {
        WriteProgress written = write(1_234);

        assertThat(written.records()).isEqualTo(1_234);
        assertThat(kinesis.texts("work")).hasSize(1_234).doesNotHaveDuplicates();
        assertThat(kinesis.putRequests).hasValue(3);
    }

    @Test
    void entriesThatFailAreSentAgainAndNoOther() throws Exception {
        Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
        kinesis.entryFault = key -> {
            int tried =
                    tries.computeIfAbsent(key, unused -> new AtomicInteger()).incrementAndGet();
            return key.endsWith("7") && tried < 3 ? "ProvisionedThroughputExceededException" : null;
        };

        WriteProgress written = write(100);

        assertThat(written.records()).isEqualTo(100);
        assertThat(written.throttled()).isEqualTo(20);
        assertThat(kinesis.texts("work")).hasSize(100).doesNotHaveDuplicates();
        assertThat(tries.get("run-1/17")).hasValue(3);
        assertThat(tries.get("run-1/18")).hasValue(1);
    }

    @Test
    void aThrottledRequestIsSentAgain() throws Exception {
        kinesis.throttles.put("PutRecords", new AtomicInteger(2));

        assertThat(write(10).records()).isEqualTo(10);
        assertThat(kinesis.texts("work")).hasSize(10);
    }

    @Test
    void progressNeverGoesBackAndEndsWithAll() throws Exception {
        List<Long> told = new ArrayList<>();

        writer.write(records(1_500), progress -> told.add(progress.records())).get(30, TimeUnit.SECONDS);

        assertThat(told).isSorted().endsWith(1_500L);
    }

    @Test
    void nothingToWriteIsWrittenAtOnce() throws Exception {
        assertThat(write(0).records()).isZero();
        assertThat(kinesis.putRequests).hasValue(0);
    }

    @Test
    void aMissingStreamIsOneClearSentence() {
        try (RecordWriter other = RecordWriter.open(kinesis.aws(), "typo", Clock.systemUTC());
                StreamCatalog catalog = StreamCatalog.open(kinesis.aws())) {
            String sentence = "the stream 'typo' does not exist at "
                    + kinesis.aws().endpoint() + "; create it, or correct its name";

            assertThatThrownBy(() -> catalog.describe("typo").get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(StreamException.class)
                    .cause()
                    .hasMessage(sentence);
            assertThatThrownBy(() -> other.write(records(1), progress -> {}).get(30, TimeUnit.SECONDS))
                    .cause()
                    .hasMessage(sentence);
        }
    }

    @Test
    void aStreamThatIsThereIsDescribed() throws Exception {
        try (StreamCatalog catalog = StreamCatalog.open(kinesis.aws())) {
            StreamDescription description = catalog.describe("work").get(30, TimeUnit.SECONDS);

            assertThat(description.name()).isEqualTo("work");
            assertThat(description.openShards()).isEqualTo(1);
            assertThat(description.retention()).isEqualTo(Duration.ofHours(24));
        }
    }

    @Test
    void whatTheRecordsThrowEndsTheWriting() {
        Iterator<StreamRecord> broken = IntStream.range(0, 10)
                .mapToObj(i -> {
                    if (i == 5) {
                        throw new IllegalStateException("the manifest ends in the middle of a line");
                    }
                    return StreamRecord.of("run-1/" + i, new byte[1]);
                })
                .iterator();

        assertThatThrownBy(() -> writer.write(broken, progress -> {}).get(30, TimeUnit.SECONDS))
                .cause()
                .hasMessage("the manifest ends in the middle of a line");
    }

    @Test
    void closingEndsWhatIsNotWritten() {
        kinesis.entryFault = key -> "ProvisionedThroughputExceededException";
        CompletableFuture<WriteProgress> writing = writer.write(records(10), progress -> {});

        writer.close();

        assertThatThrownBy(() -> writing.get(30, TimeUnit.SECONDS)).cause().hasMessageContaining("was closed");
    }

    @Test
    void theStartChecksBothStreamsAndNamesEachThatIsMissing() throws Exception {
        try (StreamCatalog catalog = StreamCatalog.open(kinesis.aws())) {
            assertThat(catalog.problems(settings(kinesis.aws(), "work", "retry"))
                            .get(30, TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(catalog.problems(settings(kinesis.aws(), "wrok", "rerty"))
                            .get(30, TimeUnit.SECONDS))
                    .satisfiesExactly(
                            work -> assertThat(work).startsWith("ingest.work-stream: the stream 'wrok' does not exist"),
                            retry -> assertThat(retry).startsWith("ingest.retry-stream: the stream 'rerty' does not"));
        }
    }

    @Test
    void theStartDoesNotFailBecauseKinesisIsBusyForAMoment() throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        kinesis.throttles.put("DescribeStreamSummary", left);
        try (StreamCatalog catalog = StreamCatalog.open(kinesis.aws())) {
            assertThat(catalog.problems(settings(kinesis.aws(), "work", "retry"))
                            .get(30, TimeUnit.SECONDS))
                    .isEmpty();
        }
        assertThat(left).hasValue(0);
    }

    @Test
    void anEndpointThatIsNotThereIsNamedInOneLine() throws Exception {
        LoopbackServer gone = LoopbackServer.answering(exchange -> {});
        gone.close();
        AwsClientSettings aws =
                AwsClientSettings.of("us-east-1").withEndpoint(gone.url()).withKeys("local", "local");

        try (StreamCatalog catalog = StreamCatalog.open(aws)) {
            assertThat(catalog.problems(settings(aws, "work", "retry")).get(30, TimeUnit.SECONDS))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains(gone.url()).doesNotContain("\n"));
        }
    }

    private static KinesisSettings settings(AwsClientSettings aws, String work, String retry) {
        return KinesisSettings.of(aws, work, retry, StartPosition.trimHorizon());
    }

    private WriteProgress write(int count) throws Exception {
        return writer.write(records(count), progress -> {}).get(30, TimeUnit.SECONDS);
    }

    private static Iterator<StreamRecord> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> StreamRecord.of("run-1/" + i, ("record " + i).getBytes(UTF_8)))
                .collect(Collectors.toList())
                .iterator();
    }
}
