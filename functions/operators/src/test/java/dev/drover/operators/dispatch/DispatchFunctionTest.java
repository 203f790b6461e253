package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.operators.SampleItems;
import dev.drover.operators.SilentCredit;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DispatchFunctionTest {
    /** Calls of the present test: openers are serialized with the function. */
    private static final List<FakeInvoker.Invocation> CALLS = new CopyOnWriteArrayList<>();

    private static volatile boolean answering;

    private static final class Recorder implements WorkerInvoker {
        private final FakeInvoker invoker = new FakeInvoker(invocation -> {
            CALLS.add(invocation);
            if (answering) {
                invocation.replies();
            }
        });

        @Override
        public CompletableFuture<InvocationResult> invoke(
                String target, byte[] payload, Duration timeout, InvocationMode mode) {
            return invoker.invoke(target, payload, timeout, mode);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    @BeforeEach
    void forget() {
        CALLS.clear();
        answering = false;
    }

    private static OneInputStreamOperatorTestHarness<Item, Dispatched> harness(DispatchSettings settings)
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(
                        new DispatchFunction(
                                settings,
                                Recorder::new,
                                context -> new SilentCredit(),
                                context -> (subtask, subtasks, offer) -> offer),
                        0,
                        10,
                        AsyncDataStream.OutputMode.UNORDERED),
                TypeInformation.of(Item.class).createSerializer(new ExecutionConfig().getSerializerConfig()));
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static List<Dispatched> outputs(OneInputStreamOperatorTestHarness<Item, Dispatched> harness) {
        return harness.extractOutputValues();
    }

    @Test
    void aRestoreInvokesWhatWasInFlightOnceMoreEachUnderAUriOfItsOwn() throws Exception {
        OneInputStreamOperatorTestHarness<Item, Dispatched> first = harness(DispatcherRig.settings(3));
        first.open();
        for (int i = 0; i < 5; i++) {
            first.processElement(new StreamRecord<>(SampleItems.item("a/" + i)));
        }
        await(() -> CALLS.size() == 3);
        OperatorSubtaskState snapshot = first.snapshot(1, 1);
        Set<String> uris = CALLS.stream().map(FakeInvoker.Invocation::uri).collect(Collectors.toSet());
        first.close();
        CALLS.clear();
        answering = true;
        OneInputStreamOperatorTestHarness<Item, Dispatched> second = harness(DispatcherRig.settings(3));
        second.initializeState(snapshot);
        second.open();
        second.endInput();
        assertThat(outputs(second).stream().map(out -> out.item.id))
                .containsExactlyInAnyOrder("a/0", "a/1", "a/2", "a/3", "a/4");
        assertThat(outputs(second)).allSatisfy(out -> {
            assertThat(out.item.attempt).isEqualTo(1);
            assertThat(out.evidence.invocations).isEqualTo(1);
        });
        Set<String> again = new HashSet<>();
        CALLS.forEach(call -> again.add(call.uri()));
        assertThat(again).hasSize(5).doesNotContainAnyElementsOf(uris);
        second.close();
    }

    @Test
    void aFullOperatorHandsWaitingItemsBackWhenABarrierIsOverdue() throws Exception {
        DispatchSettings settings = DispatcherRig.settings(3);
        settings.capacity = 10;
        settings.checkpointInterval = Duration.ofMillis(100);
        settings.barrierGrace = Duration.ofMillis(100);
        OneInputStreamOperatorTestHarness<Item, Dispatched> harness = harness(settings);
        harness.open();
        // The eleventh waits for a slot, which only the backstop can free.
        for (int i = 0; i < 12; i++) {
            harness.processElement(new StreamRecord<>(SampleItems.item("a/" + i)));
        }
        assertThat(outputs(harness)).isNotEmpty().allSatisfy(out -> {
            assertThat(out.deferred).isEqualTo(Cause.DEFERRED);
            assertThat(out.evidence.invocations).isZero();
        });
        harness.snapshot(1, 1);
        harness.notifyOfCompletedCheckpoint(1);
        answering = true;
        CALLS.forEach(FakeInvoker.Invocation::replies);
        harness.endInput();
        assertThat(outputs(harness)).hasSize(12);
        assertThat(outputs(harness).stream().map(out -> out.item.id).distinct()).hasSize(12);
        harness.close();
    }

    @Test
    void aDefectOfTheLoopFailsTheCheckpointAndDoesNotVanish() throws Exception {
        OneInputStreamOperatorTestHarness<Item, Dispatched> harness = harness(DispatcherRig.settings(3));
        harness.open();
        Item broken = SampleItems.item("a");
        broken.json = null;
        harness.processElement(new StreamRecord<>(broken));
        long[] id = {0};
        await(() -> {
            try {
                harness.snapshot(++id[0], 1);
                return false;
            } catch (Exception e) {
                return true;
            }
        });
        harness.close();
    }
}
