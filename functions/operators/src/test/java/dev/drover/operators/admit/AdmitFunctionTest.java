package dev.drover.operators.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.SampleItems;
import dev.drover.operators.SilentCredit;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class AdmitFunctionTest {
    private static final Services SERVICES = new Services();

    /** Control and credit of the present test: openers are serialized with the function. */
    private static final class Services extends SilentCredit implements ControlSource {
        private volatile boolean down;
        private volatile RunControl control = new RunControl();

        @Override
        public CompletableFuture<RunControl> load(String run) {
            return down
                    ? CompletableFuture.failedFuture(new IllegalStateException("503"))
                    : CompletableFuture.completedFuture(control);
        }

        @Override
        public CompletableFuture<RunProgress> progress(String run) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private KeyedOneInputStreamOperatorTestHarness<String, Arrival, Item> harness;

    private static KeyedOneInputStreamOperatorTestHarness<String, Arrival, Item> harness(StateBackend backend)
            throws Exception {
        AdmissionPolicy policy = new AdmissionPolicy(
                Collections.singleton("embed"),
                Collections.emptySet(),
                AllowedUris.under(Collections.singletonList("s3://bucket/in/")),
                AllowedUris.under(Collections.singletonList(SampleItems.OUTPUT)));
        KeyedOneInputStreamOperatorTestHarness<String, Arrival, Item> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new AdmitFunction(
                                policy,
                                () -> SERVICES,
                                context -> SERVICES,
                                Duration.ofMillis(20),
                                Duration.ofDays(8))),
                        new ArrivalKey(),
                        Types.STRING);
        harness.setStateBackend(backend);
        return harness;
    }

    @BeforeEach
    void start() throws Exception {
        SERVICES.down = false;
        SERVICES.control = new RunControl();
        SERVICES.left.clear();
        harness = harness(new HashMapStateBackend());
        harness.open();
        harness.setProcessingTime(2_000);
        harness.setStateTtlProcessingTime(2_000);
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private void send(Item item) throws Exception {
        Arrival arrival = new Arrival();
        arrival.item = item;
        harness.processElement(new StreamRecord<>(arrival));
    }

    private void send(String id, String more) throws Exception {
        Item item = SampleItems.item(id, more);
        item.creditAccount = 5;
        send(item);
    }

    private void sendRetried(String id, int generation, long sequence) throws Exception {
        Item item = SampleItems.item(id);
        item.generation = generation;
        item.sequence = sequence;
        item.retried = true;
        item.creditAccount = 5;
        send(item);
    }

    private List<Item> admitted() {
        List<Item> items = harness.extractOutputValues();
        harness.getOutput().clear();
        return items;
    }

    private static <T> List<T> drain(Queue<StreamRecord<T>> queue) {
        List<T> values = new ArrayList<>();
        if (queue != null) {
            queue.forEach(record -> values.add(record.getValue()));
            queue.clear();
        }
        return values;
    }

    private List<Settlement> refused() {
        return drain(harness.getSideOutput(AdmitFunction.REFUSED));
    }

    private ProgressDelta progress() {
        ProgressDelta sum = new ProgressDelta();
        for (ProgressDelta delta : drain(harness.getSideOutput(AdmitFunction.PROGRESS))) {
            sum.seen += delta.seen;
            sum.redriving += delta.redriving;
            sum.duplicates += delta.duplicates;
            sum.contradictions += delta.contradictions;
            sum.readUpToMillis = Math.max(sum.readUpToMillis, delta.readUpToMillis);
        }
        return sum;
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void theSameIdTwiceIsDispatchedOnceAndCounted() throws Exception {
        send("a", "");
        send("a", "");
        send("b", "");
        assertThat(admitted()).hasSize(2);
        ProgressDelta progress = progress();
        assertThat(progress.seen).isEqualTo(2);
        assertThat(progress.duplicates).isEqualTo(1);
        assertThat(progress.contradictions).isZero();
        await(() -> SERVICES.left.getOrDefault(5L, 0L) == 1);
    }

    @Test
    void howFarTheWorkStreamIsReadIsToldWithEachRecordOfIt() throws Exception {
        Item item = SampleItems.item("a");
        item.arrivedMillis = 70;
        send(item);
        assertThat(progress().readUpToMillis).isEqualTo(70);
        Item again = SampleItems.item("a");
        again.arrivedMillis = 75;
        send(again);
        assertThat(progress().readUpToMillis).as("a repeated one too").isEqualTo(75);
        Arrival unreadable = new Arrival();
        unreadable.refusal = new Refusal();
        unreadable.refusal.run = SampleItems.RUN;
        unreadable.refusal.id = "sha256:0";
        unreadable.refusal.arrivedMillis = 80;
        harness.processElement(new StreamRecord<>(unreadable));
        assertThat(progress().readUpToMillis).isEqualTo(80);
    }

    @Test
    void anotherContentUnderTheSameIdIsAContradiction() throws Exception {
        send("a", "");
        send("a", ",\"x\":1");
        assertThat(admitted()).hasSize(1);
        ProgressDelta progress = progress();
        assertThat(progress.duplicates).isEqualTo(1);
        assertThat(progress.contradictions).isEqualTo(1);
    }

    @Test
    void theRetryStreamRepeatsAndDoesNotContradict() throws Exception {
        send("a", ",\"x\":1");
        sendRetried("a", 0, 1);
        sendRetried("a", 0, 1);
        assertThat(admitted()).hasSize(2);
        ProgressDelta progress = progress();
        assertThat(progress.seen).isEqualTo(1);
        assertThat(progress.duplicates).isEqualTo(1);
        assertThat(progress.contradictions).isZero();
        send("a", "");
        assertThat(progress().contradictions)
                .as("the work stream's word is remembered")
                .isEqualTo(1);
    }

    @Test
    void theSameIdsInTwoRunsAreTwoItems() throws Exception {
        send("a", "");
        Item other = SampleItems.item("a");
        other.run = "other";
        send(other);
        assertThat(admitted()).hasSize(2);
        assertThat(progress().seen).isEqualTo(2);
    }

    @Test
    void aRedriveIsCountedOnceAndTellsHealHowManyThereWere() throws Exception {
        send("a", "");
        sendRetried("a", 1, 0);
        sendRetried("a", 1, 1);
        sendRetried("a", 4, 0);
        sendRetried("a", 2, 7);
        List<Item> items = admitted();
        assertThat(items).extracting(item -> item.redrives).containsExactly(0, 1, 1, 2);
        ProgressDelta progress = progress();
        assertThat(progress.seen).isEqualTo(1);
        assertThat(progress.redriving).isEqualTo(2);
        assertThat(progress.duplicates).isEqualTo(1);
    }

    @Test
    void aRedriveOfAnItemThatOnlyTheLedgerKnowsIsNoNewItem() throws Exception {
        Item item = SampleItems.item("a");
        item.generation = 3;
        item.retried = true;
        item.was = ItemStatus.EXHAUSTED;
        send(item);
        assertThat(admitted()).extracting(each -> each.redrives).containsExactly(3);
        ProgressDelta progress = progress();
        assertThat(progress.seen).isZero();
        assertThat(progress.redriving).isEqualTo(1);
        SERVICES.control.paused = true;
        Item other = SampleItems.item("b");
        other.run = "paused";
        other.generation = 1;
        other.retried = true;
        other.was = ItemStatus.PARKED;
        send(other);
        harness.setProcessingTime(harness.getProcessingTime() + 100);
        assertThat(refused().get(0).refusal.was).isEqualTo(ItemStatus.PARKED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itemsWaitUntilTheControlDocumentIsKnownAndKeepTheirOrder(boolean rocksDb) throws Exception {
        harness.close();
        harness = harness(rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
        harness.open();
        harness.setProcessingTime(2_000);
        SERVICES.down = true;
        SERVICES.control.paused = true;
        send("a", "");
        send("a", ",\"x\":1");
        send("b", "");
        for (int looks = 0; looks < 5; looks++) {
            harness.setProcessingTime(harness.getProcessingTime() + 100);
        }
        assertThat(admitted()).isEmpty();
        assertThat(refused()).isEmpty();
        // A restore keeps what waits.
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
        harness.initializeState(snapshot);
        harness.open();
        SERVICES.down = false;
        List<Settlement> refused = new ArrayList<>();
        await(() -> {
            harness.setProcessingTime(harness.getProcessingTime() + 100);
            refused.addAll(refused());
            return refused.size() == 2;
        });
        assertThat(admitted()).as("nothing passes a pause").isEmpty();
        assertThat(refused).allSatisfy(settlement -> {
            assertThat(settlement.kind).isEqualTo(Settlement.Kind.REFUSED);
            assertThat(settlement.refusal.status).isEqualTo(ItemStatus.PARKED);
            assertThat(settlement.refusal.cause).isEqualTo(Cause.RUN_PAUSED);
            assertThat(settlement.refusal.json).isNotNull();
        });
        ProgressDelta progress = progress();
        assertThat(progress.seen).isEqualTo(2);
        assertThat(progress.duplicates).isEqualTo(1);
        assertThat(progress.contradictions).isEqualTo(1);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aPauseIsHeardWithinTheInterval() throws Exception {
        send("a", "");
        assertThat(admitted()).hasSize(1);
        RunControl paused = new RunControl();
        paused.paused = true;
        SERVICES.control = paused;
        int[] number = {0};
        await(() -> {
            send("b/" + number[0]++, "");
            return !refused().isEmpty();
        });
    }

    @Test
    void aRefusedItemIsSeenAndHasLeft() throws Exception {
        Item item = SampleItems.item("a");
        item.worker = "arn:aws:lambda";
        item.creditAccount = 5;
        send(item);
        assertThat(admitted()).isEmpty();
        Settlement refused = refused().get(0);
        assertThat(refused.cause).isEqualTo(Cause.UNKNOWN_WORKER);
        assertThat(refused.refusal.id).isEqualTo("a");
        assertThat(refused.refusal.seenMillis).isEqualTo(1_000);
        assertThat(progress().seen).isEqualTo(1);
        await(() -> SERVICES.left.getOrDefault(5L, 0L) == 1);
        send(item);
        assertThat(refused()).isEmpty();
        assertThat(progress().duplicates).isEqualTo(1);
    }

    @Test
    void anUnreadableRecordIsSeenOnce() throws Exception {
        Refusal refusal = new Refusal();
        refusal.run = "_unattributed";
        refusal.id = "sha256:00";
        refusal.raw = new byte[] {1};
        refusal.creditAccount = 5;
        Arrival arrival = new Arrival();
        arrival.refusal = refusal;
        SERVICES.down = true;
        harness.processElement(new StreamRecord<>(arrival));
        harness.processElement(new StreamRecord<>(arrival));
        assertThat(refused()).hasSize(1);
        ProgressDelta progress = progress();
        assertThat(progress.seen).isEqualTo(1);
        assertThat(progress.duplicates).isEqualTo(1);
        await(() -> SERVICES.left.getOrDefault(5L, 0L) == 2);
    }

    @Test
    void whatWasSeenIsKnownAfterARestore() throws Exception {
        send("a", "");
        sendRetried("a", 1, 3);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(new HashMapStateBackend());
        harness.initializeState(snapshot);
        harness.open();
        admitted();
        send("a", "");
        sendRetried("a", 1, 3);
        assertThat(admitted()).isEmpty();
        sendRetried("a", 1, 4);
        assertThat(admitted()).hasSize(1);
    }

    @Test
    void whatWasSeenIsForgottenAfterItsTime() throws Exception {
        send("a", "");
        long ttl = Duration.ofDays(8).toMillis();
        harness.setStateTtlProcessingTime(2_000 + ttl - 1);
        admitted();
        send("a", "");
        assertThat(admitted()).isEmpty();
        harness.setStateTtlProcessingTime(2_000 + ttl);
        send("a", "");
        assertThat(admitted()).hasSize(1);
    }
}
