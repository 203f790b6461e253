package dev.drover.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PutRecordsQueueTest {
    private static final String THROTTLED = "ProvisionedThroughputExceededException";

    @Test
    void aBatchHasFiveHundredRecordsAtMost() {
        PutRecordsQueue queue = queue(records(501, 10));

        assertThat(queue.next(0)).hasSize(500);
        assertThat(queue.next(0)).hasSize(1);
        assertThat(queue.next(0)).isEmpty();
    }

    @Test
    void aBatchHasFiveMebibytesAtMostPartitionKeysIncluded() {
        // Ten to a batch, each with a partition key of five bytes.
        int room = PutRecordsQueue.MAX_BYTES / 10 - "key-0".length();

        assertThat(queue(sized(10, "key-", room)).next(0)).as("exactly full").hasSize(10);
        assertThat(queue(sized(10, "key-", room + 1)).next(0))
                .as("one byte over each")
                .hasSize(9);
    }

    @Test
    void theRecordThatNoLongerFittedIsTheFirstOfTheNextBatch() {
        PutRecordsQueue queue = queue(sized(10, "key-", PutRecordsQueue.MAX_BYTES / 10 - 4));

        queue.next(0);

        assertThat(keys(queue.next(0))).containsExactly("key-9");
        assertThat(queue.next(0)).isEmpty();
    }

    @Test
    void aRecordOfOneMebibyteFitsAndOneByteMoreIsRefused() {
        int most = KinesisStreams.MAX_RECORD_BYTES - "key-0".length();

        assertThat(queue(sized(1, "key-", most)).next(0)).hasSize(1);
        assertThatExceptionOfType(StreamException.class)
                .isThrownBy(() -> queue(sized(1, "key-", most + 1)).next(0))
                .withMessageContaining("key-0")
                .withMessageContaining("1048577 bytes");
    }

    @Test
    void onlyWhatFailedIsSentAgainAndOnlyWhenItIsDue() {
        PutRecordsQueue queue = queue(records(3, 10));
        List<PutRecordsQueue.Entry> batch = queue.next(0);

        queue.answered(batch, codes(null, THROTTLED, null), 1_000);

        assertThat(queue.progress().records()).isEqualTo(2);
        assertThat(queue.progress().bytes()).isEqualTo(20);
        assertThat(queue.progress().throttled()).isEqualTo(1);
        assertThat(queue.isDone()).isFalse();
        assertThat(queue.millisUntilDue(1_000)).isEqualTo(100);
        assertThat(queue.next(1_099)).isEmpty();
        assertThat(keys(queue.next(1_100))).containsExactly("key-1");
    }

    @Test
    void theWaitDoublesUpToItsBound() {
        PutRecordsQueue queue = queue(records(1, 10));
        List<Long> waits = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 9; i++) {
            queue.answered(queue.next(now), codes(THROTTLED), now);
            waits.add(queue.millisUntilDue(now));
            now += queue.millisUntilDue(now);
        }

        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
    }

    @Test
    void recordsForOtherShardsGoOnWhileSomeWait() {
        PutRecordsQueue queue = queue(records(700, 10));
        List<PutRecordsQueue.Entry> first = queue.next(0);

        queue.answered(first, Collections.nCopies(500, THROTTLED), 0);

        assertThat(keys(queue.next(0))).hasSize(200).contains("key-500", "key-699");
    }

    @Test
    void freshRecordsStopOnceTooManyWait() {
        PutRecordsQueue queue = queue(records(PutRecordsQueue.MAX_WAITING + 1_000, 10));
        for (int i = 0; i < PutRecordsQueue.MAX_WAITING / 500; i++) {
            queue.answered(queue.next(0), Collections.nCopies(500, THROTTLED), 0);
        }

        assertThat(queue.next(0)).isEmpty();
        assertThat(queue.next(100)).as("what waited is due").hasSize(500);
    }

    @Test
    void aRequestThatFailedAsAWholeIsSentAgainAsAWhole() {
        PutRecordsQueue queue = queue(records(3, 10));

        queue.failed(queue.next(0), false, 0);

        assertThat(queue.progress().throttled()).isZero();
        assertThat(keys(queue.next(100))).containsExactlyInAnyOrder("key-0", "key-1", "key-2");
    }

    @Test
    void anAnswerOfAnotherLengthIsNotBelieved() {
        PutRecordsQueue queue = queue(records(2, 10));
        List<PutRecordsQueue.Entry> batch = queue.next(0);

        assertThatExceptionOfType(StreamException.class)
                .isThrownBy(() -> queue.answered(batch, Collections.nCopies(1, null), 0));
    }

    @Test
    void nothingToWriteIsDoneAtOnce() {
        assertThat(queue(Collections.emptyIterator()).isDone()).isTrue();
    }

    @Test
    void everyRecordIsTakenExactlyOnceWhateverFails() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int count = 3_000;
        PutRecordsQueue queue =
                new PutRecordsQueue(records(count, 2_000), bound -> (long) (random.nextDouble() * (bound + 1)), 0);
        Set<String> taken = new HashSet<>();
        List<List<PutRecordsQueue.Entry>> inFlight = new ArrayList<>();
        long now = 0;
        while (!queue.isDone()) {
            now += random.nextInt(300);
            List<PutRecordsQueue.Entry> batch = queue.next(now);
            if (!batch.isEmpty()) {
                inFlight.add(batch);
            }
            if (!inFlight.isEmpty() && (batch.isEmpty() || random.nextBoolean())) {
                List<PutRecordsQueue.Entry> settled = inFlight.remove(random.nextInt(inFlight.size()));
                if (random.nextInt(5) == 0) {
                    queue.failed(settled, random.nextBoolean(), now);
                } else {
                    List<String> codes = new ArrayList<>();
                    for (PutRecordsQueue.Entry entry : settled) {
                        boolean fails = random.nextInt(3) == 0;
                        codes.add(fails ? "InternalFailure" : null);
                        if (!fails) {
                            assertThat(taken.add(entry.record.partitionKey()))
                                    .as("taken once, seed %s", seed)
                                    .isTrue();
                        }
                    }
                    queue.answered(settled, codes, now);
                }
            }
        }

        assertThat(taken).as("seed %s", seed).hasSize(count);
        assertThat(queue.progress().records()).as("seed %s", seed).isEqualTo(count);
    }

    /** Without luck: the wait is always the longest that may be. */
    private static PutRecordsQueue queue(Iterator<StreamRecord> records) {
        return new PutRecordsQueue(records, bound -> bound, 0);
    }

    private static Iterator<StreamRecord> records(int count, int bytes) {
        return sized(count, "key-", bytes);
    }

    private static Iterator<StreamRecord> sized(int count, String key, int bytes) {
        byte[] shared = new byte[bytes];
        return IntStream.range(0, count)
                .mapToObj(i -> StreamRecord.of(key + i, shared))
                .iterator();
    }

    private static List<String> codes(String... codes) {
        return java.util.Arrays.asList(codes);
    }

    private static List<String> keys(List<PutRecordsQueue.Entry> batch) {
        return batch.stream().map(entry -> entry.record.partitionKey()).collect(Collectors.toList());
    }
}
