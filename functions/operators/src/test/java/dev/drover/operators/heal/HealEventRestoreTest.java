package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Verdict;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events over crashes, restores and downtime. */
class HealEventRestoreTest extends HealEventRig {
    private static final int MAX_PARALLELISM = 128;

    @ParameterizedTest
    @EnumSource
    void aCompletionThatOvertakesTheAcceptanceIsKeptForIt(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        restart(Duration.ofMinutes(1));
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        Item look = look();
        assertThat(look.sequence).isEqualTo(1);
        assertThat(look.evidence.replied).isTrue();
        send(Settlements.looked(look, Verdict.INTACT));
        assertVerifiedOnce(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLookOfAnInvocationThatACrashTookBackDoesNotReplaceTheOneThatIsAwaited(Backend chosen) throws Exception {
        start(chosen, true);
        Item second = Settlements.item(0, 0, 2);
        send(Settlements.accepted(second));
        Item takenBack = Settlements.item(0, 1, 1);
        send(Settlements.looked(takenBack, Verdict.MISSING));
        send(Settlements.completed(second, null));
        Item look = look();
        assertThat(look.sequence).isEqualTo(2);
        assertThat(look.attempt).isEqualTo(2);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aLookWhoseSequenceACrashHadGivenOutBeforeIsRepeated(Backend chosen) throws Exception {
        start(chosen, true);
        Item second = Settlements.item(0, 0, 2);
        send(Settlements.accepted(second));
        send(Settlements.completed(second, null));
        assertThat(look().sequence).as("admit drops it as a repetition").isEqualTo(1);
        send(Settlements.looked(Settlements.item(0, 1, 1), Verdict.MISSING));
        Item look = look();
        assertThat(look.sequence).isEqualTo(2);
        send(Settlements.looked(look, Verdict.INTACT));
        assertVerifiedOnce(1);
    }

    @ParameterizedTest
    @EnumSource
    void aLookThatAnotherSequenceOvertookIsRepeatedToo(Backend chosen) throws Exception {
        start(chosen, true);
        Item second = Settlements.item(0, 0, 2);
        send(Settlements.accepted(second));
        send(Settlements.completed(second, null));
        Item first = look();
        send(Settlements.looked(Settlements.item(0, 4, 1), Verdict.MISSING));
        assertThat(look().sequence).isEqualTo(5);
        send(Settlements.looked(first, Verdict.MISSING));
        assertThat(retries()).as("the repeated one is on its way").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anEventWhoseTimeIsUpIsLookedForThoughALookThatACrashTookBackStillWaits(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        harness.setProcessingTime(DEADLINE - 1);
        send(Settlements.looked(Settlements.item(0, 1, 1), null));
        assertThat(retries()).as("it waits for its backoff").isEmpty();

        harness.setProcessingTime(DEADLINE);

        Item look = look();
        assertThat(look.sequence).as("the waiting one had 2").isEqualTo(3);
        send(Settlements.looked(look, Verdict.MISSING));
        assertThat(attempt(lines().get(0)).cause).isEqualTo(Cause.NEVER_RETURNED);
    }

    @ParameterizedTest
    @EnumSource
    void whatACrashTookBackIsNotInvokedAgainBesideTheEventThatIsAwaited(Backend chosen) throws Exception {
        start(chosen, true);
        Item second = Settlements.item(0, 0, 2);
        send(Settlements.accepted(second));
        send(Settlements.deferred(Settlements.item(0, 1, 1)));
        send(Settlements.failed(Settlements.item(0, 2, 1), Cause.WORKER_ERROR));
        harness.setProcessingTime(DEADLINE - 1);
        assertThat(retries()).isEmpty();
        assertThat(lines()).as("the attempt that failed").hasSize(1);
        harness.setProcessingTime(DEADLINE);
        assertThat(look().sequence).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void aRestoreGoesOnWaitingAndInvokesNothing(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        progress();
        restart(Duration.ofMinutes(1));
        assertThat(retries()).isEmpty();
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        restart(Duration.ZERO);
        Item look = Settlements.item(0, 1, 1);
        look.evidence = Settlements.accepted(look).evidence;
        send(Settlements.looked(look, Verdict.INTACT));
        assertThat(attempt(lines().get(0)).durationMillis)
                .as("what the worker said is in the state")
                .isEqualTo(10_000);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aJobThatStoodStillBeyondTheDeadlineAwaitsTheEventAnew(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        long weeks = Duration.ofDays(30).toMillis();
        restart(Duration.ofMillis(weeks));
        long anew = ACCEPTED_AT + weeks + Duration.ofMinutes(11).toMillis();
        send(Settlements.looked(look(), Verdict.MISSING));
        assertThat(lines()).as("downtime is not loss").isEmpty();
        harness.setProcessingTime(anew - 1);
        assertThat(retries()).isEmpty();
        harness.setProcessingTime(anew);
        send(Settlements.looked(look(), Verdict.MISSING));
        assertThat(attempt(lines().get(0)).cause).isEqualTo(Cause.NEVER_RETURNED);
    }

    @Test
    void afterARescalingEveryEventIsAwaitedOnceAndTheirNumberComesBackToZero() throws Exception {
        settings.completions = true;
        harness = subtask(1, 0);
        harness.open();
        harness.setProcessingTime(ACCEPTED_AT);
        for (int i = 0; i < 10; i++) {
            send(Settlements.accepted(numbered(i)));
        }
        awaitCount(10);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();

        List<Harness> subtasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Harness subtask = subtask(2, i);
            subtasks.add(subtask);
            subtask.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(snapshot, MAX_PARALLELISM, 1, 2, i));
            subtask.open();
            subtask.setProcessingTime(ACCEPTED_AT);
        }
        awaitCount(10);
        assertThat(subtasks.stream().mapToInt(Harness::numProcessingTimeTimers).sum())
                .isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            Item item = numbered(i);
            harness = subtasks.get(subtaskOf(item));
            send(Settlements.completed(item, null));
            send(Settlements.looked(look(), Verdict.INTACT));
        }
        awaitCount(0);
        assertThat(subtasks)
                .allSatisfy(
                        subtask -> assertThat(subtask.numProcessingTimeTimers()).isZero());
        subtasks.get(0).close();
        harness = subtasks.get(1);
    }

    private Harness subtask(int subtasks, int index) throws Exception {
        return new Harness(new HealFunction(settings, context -> credit), MAX_PARALLELISM, subtasks, index);
    }

    private static int subtaskOf(Item item) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                HealFunction.key(Settlements.accepted(item)), MAX_PARALLELISM, 2);
    }

    private static Item numbered(int number) {
        Item item = SampleItems.item("item/" + number);
        item.attempt = 1;
        return item;
    }

    private void awaitCount(long events) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (credit.awaited.values().stream().mapToLong(Long::longValue).sum() != events) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static final class Harness extends KeyedOneInputStreamOperatorTestHarness<String, Settlement, LedgerEntry> {
        Harness(HealFunction heal, int maxParallelism, int subtasks, int index) throws Exception {
            super(new KeyedProcessOperator<>(heal), HealFunction::key, Types.STRING, maxParallelism, subtasks, index);
        }
    }
}
