package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.ProgressDelta;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way of an item whose invocation was accepted as an event, through heal's state. */
class HealEventTest extends HealEventRig {
    @ParameterizedTest
    @EnumSource
    void aCompletionMakesHealLookAtOnceAndIsPricedByWhatItMeasured(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        assertThat(lines()).as("nothing is settled yet").isEmpty();
        assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        Item look = look();
        assertThat(look.sequence).isEqualTo(1);
        assertThat(look.attempt).isEqualTo(1);
        assertThat(look.evidence.replied).isTrue();
        assertThat(look.evidence.sha256).isEqualTo("0".repeat(64));
        send(Settlements.looked(look, Verdict.INTACT));

        List<String> lines = lines();
        AttemptLine attempt = attempt(lines.get(0));
        assertThat(attempt.outcome).isEqualTo(Outcome.ACCEPTED);
        assertThat(attempt.cause).isNull();
        assertThat(attempt.durationMillis).isEqualTo(10_000);
        assertThat(attempt.memoryMb).isEqualTo(2048);
        assertThat(attempt.costNanoUsd).isEqualTo(100 + 20_000);
        assertThat(attempt.costEstimated).isTrue();
        assertThat(end(lines.get(1)).status).isEqualTo(ItemStatus.VERIFIED);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void withoutCompletionsTheOutputIsProbedForUntilItIsThere(Backend chosen) throws Exception {
        start(chosen, false);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        for (int probe = 1; probe <= 4; probe++) {
            harness.setProcessingTime(harness.getProcessingTime() + 64_000);
            Item look = look();
            assertThat(look.sequence).isEqualTo(probe);
            assertThat(harness.numProcessingTimeTimers())
                    .as("while it is looked for")
                    .isZero();
            send(Settlements.looked(look, probe < 4 ? Verdict.MISSING : Verdict.INTACT));
        }
        assertVerifiedOnce(1);
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineThatPassesFindsTheMissingOutputAndTheItemIsInvokedAgain(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        harness.setProcessingTime(DEADLINE - 1);
        assertThat(retries()).isEmpty();
        harness.setProcessingTime(DEADLINE);
        send(Settlements.looked(look(), Verdict.MISSING));
        AttemptLine first = attempt(lines().get(0));
        assertThat(first.cause).isEqualTo(Cause.NEVER_RETURNED);
        assertThat(first.verdict).isEqualTo(Verdict.MISSING);
        assertThat(first.costNanoUsd).as("the whole time-out at 1 GB").isEqualTo(100 + 60_000);
        harness.setProcessingTime(DEADLINE + 1_000);
        List<Item> retries = retries();
        assertThat(retries).hasSize(1);
        Item second = retries.get(0);
        assertThat(second.evidence).as("goes on at dispatch").isNull();
        assertThat(second.attempt).isEqualTo(2);
        assertThat(harness.numProcessingTimeTimers()).isZero();

        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        assertThat(retries()).as("what the first attempt says is too late").isEmpty();
        progress();
        send(Settlements.accepted(second));
        send(Settlements.completed(second, null));
        send(Settlements.looked(look(), Verdict.INTACT));
        assertThat(end(lines().get(1)).causes).containsExactly(Cause.NEVER_RETURNED);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anOutputThatIsLostThoughTheWorkerIsDoneNeedsNoDeadline(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        send(Settlements.looked(look(), Verdict.MISSING));
        assertThat(attempt(lines().get(0)).cause).isEqualTo(Cause.OUTPUT_MISSING);
        harness.setProcessingTime(ACCEPTED_AT + 1_000);
        assertThat(retries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void completionsOfOtherInvocationsAndRepeatedOnesDoNothing(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        assertThat(retries()).isEmpty();
        send(Settlements.accepted(Settlements.item(0, 0, 2)));
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        send(Settlements.completed(Settlements.item(1, 0, 2), null));
        assertThat(retries()).isEmpty();
        send(Settlements.completed(Settlements.item(0, 0, 2), null));
        Item look = look();
        send(Settlements.completed(Settlements.item(0, 0, 2), Cause.WORKER_ERROR));
        assertThat(retries()).isEmpty();
        send(Settlements.looked(look, Verdict.INTACT));
        lines();
        progress();
        send(Settlements.completed(Settlements.item(0, 0, 2), null));
        assertThat(retries()).isEmpty();
        assertThat(lines()).isEmpty();
        assertThat(progress()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatAnotherInvocationOvertookIsOnALineAndPaidForInFull(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        harness.setProcessingTime(ACCEPTED_AT + 5_000);
        send(Settlements.accepted(Settlements.item(0, 1, 2)));
        assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
        send(Settlements.intact(Settlements.item(0, 1, 3)));
        List<String> lines = lines();
        assertThat(lines).hasSize(4);
        assertThat(attempt(lines.get(0)).costNanoUsd)
                .as("nobody hears how long it goes on, so that its whole time-out counts")
                .isEqualTo(100 + 60_000);
        assertThat(attempt(lines.get(0)).attempt).isEqualTo(1);
        assertThat(attempt(lines.get(1)).attempt).isEqualTo(3);
        assertThat(attempt(lines.get(2)).attempt).isEqualTo(2);
        FinalLine end = end(lines.get(3));
        assertThat(end.attempts).isEqualTo(3);
        assertThat(end.costNanoUsd).isEqualTo(3 * 100 + 2 * 60_000);
        assertThat(progress().stream().mapToLong(delta -> delta.costNanoUsd).sum())
                .isEqualTo(end.costNanoUsd);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatIsAcceptedAfterTheFinalLineIsPricedCountedAndNotAwaited(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.intact(Settlements.item(0, 0, 1)));
        lines();
        progress();
        send(Settlements.accepted(Settlements.item(0, 1, 2)));
        List<String> lines = lines();
        assertThat(lines).hasSize(1);
        assertThat(attempt(lines.get(0)).late).isTrue();
        assertThat(attempt(lines.get(0)).costNanoUsd).isEqualTo(100 + 60_000);
        List<ProgressDelta> progress = progress();
        assertThat(progress).hasSize(1);
        assertThat(progress.get(0).late).isEqualTo(1);
        assertThat(progress.get(0).costNanoUsd).isEqualTo(100 + 60_000);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aLookThatACompletionOvertookIsBookedOnce(Backend chosen) throws Exception {
        start(chosen, false);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        harness.setProcessingTime(ACCEPTED_AT + 4_000);
        Item probe = look();
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        Item second = look();
        assertThat(second.sequence).isEqualTo(2);
        send(Settlements.looked(probe, Verdict.MISSING));
        assertThat(lines()).isEmpty();
        send(Settlements.looked(second, Verdict.INTACT));
        send(Settlements.looked(probe, Verdict.INTACT));
        assertVerifiedOnce(1);
    }

    @ParameterizedTest
    @EnumSource
    void anEarlierLookThatFindsTheOutputTellsWhatTheWorkerSaid(Backend chosen) throws Exception {
        start(chosen, false);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        harness.setProcessingTime(ACCEPTED_AT + 4_000);
        Item probe = look();
        probe.evidence = ContractCodec.read(
                ContractCodec.bytes(Objects.requireNonNull(probe.evidence)), dev.drover.operators.flow.Evidence.class);
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        look();
        send(Settlements.looked(probe, Verdict.INTACT));
        assertThat(attempt(lines().get(0)).durationMillis).isEqualTo(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatDoesNotSayIsAskedAgainAndACompletionNeedNotWaitForThat(Backend chosen) throws Exception {
        start(chosen, false);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        harness.setProcessingTime(ACCEPTED_AT + 4_000);
        send(Settlements.looked(look(), null));
        assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        Item look = look();
        harness.setProcessingTime(ACCEPTED_AT + 40_000);
        assertThat(retries()).as("of the wait that is over").isEmpty();
        send(Settlements.looked(look, null));
        harness.setProcessingTime(ACCEPTED_AT + 60_000);
        send(Settlements.looked(look(), Verdict.INTACT));
        assertVerifiedOnce(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRedriveOfAnItemThatIsAwaitedPaysForTheEventAndForgetsIt(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        send(Settlements.intact(Settlements.item(1, 0, 1)));
        assertThat(harness.numProcessingTimeTimers()).isZero();
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        assertThat(retries()).isEmpty();
        assertThat(progress().stream().mapToLong(delta -> delta.invocations).sum())
                .isEqualTo(2);
        List<String> lines = lines();
        assertThat(lines).hasSize(3);
        assertThat(attempt(lines.get(0)).generation).isZero();
        assertThat(attempt(lines.get(0)).costEstimated).isTrue();
        assertThat(end(lines.get(2)).costNanoUsd)
                .as("what the generation before cost is not its own")
                .isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource
    void stateAndTimersAreGoneAfterTheirTime(Backend chosen) throws Exception {
        start(chosen, true);
        send(Settlements.accepted(Settlements.item(0, 0, 1)));
        send(Settlements.completed(Settlements.item(0, 0, 1), null));
        send(Settlements.looked(look(), Verdict.INTACT));
        assertThat(harness.numProcessingTimeTimers()).isZero();
        harness.setStateTtlProcessingTime(ACCEPTED_AT + Duration.ofDays(17).toMillis());
        harness.setProcessingTime(ACCEPTED_AT + Duration.ofDays(17).toMillis());
        // A snapshot leaves out what is past its time, so nothing is left after a restore.
        restart(Duration.ZERO);
        if (chosen == Backend.HEAP) {
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }
}
