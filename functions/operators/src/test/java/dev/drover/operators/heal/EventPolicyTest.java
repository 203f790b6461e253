package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventPolicyTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);
    private static final long ACCEPTED_AT = 2_000;
    private static final long DEADLINE = ACCEPTED_AT + 600_000 + 60_000;

    private final HealSettings settings = HealingPolicyTest.settings();

    private EventPolicy policy(double random) {
        return new EventPolicy(settings, () -> random);
    }

    private static Evidence evidence(Settlement settlement) {
        return Objects.requireNonNull(settlement.evidence);
    }

    private static Awaited awaited() {
        Awaited awaited = new Awaited();
        awaited.evidence = evidence(Settlements.accepted(Settlements.item(0, 0, 1)));
        awaited.deadlineMillis = DEADLINE;
        return awaited;
    }

    @Test
    void anEventMayWaitAndThenRun() {
        assertThat(policy(0).deadlineMillis(awaited().evidence, ACCEPTED_AT)).isEqualTo(DEADLINE);
    }

    @Test
    void looksComeAtGrowingIntervalsUpToTheDeadline() {
        Awaited awaited = awaited();
        List<Long> waits = new ArrayList<>();
        long now = ACCEPTED_AT;
        while (now < DEADLINE) {
            long next = policy(ALMOST_ONE).nextLookMillis(awaited, now);
            waits.add(next - now);
            now = next;
            awaited.looks++;
        }
        assertThat(waits.subList(0, 6)).containsExactly(4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L);
        assertThat(waits.stream().mapToLong(Long::longValue).sum()).isEqualTo(DEADLINE - ACCEPTED_AT);
    }

    @Test
    void whatWasAcceptedTogetherIsNotLookedForTogether() {
        assertThat(policy(0).nextLookMillis(awaited(), ACCEPTED_AT)).isEqualTo(ACCEPTED_AT + 2_000);
    }

    @Test
    void whereWorkersSayThatTheyAreDoneOnlyTheDeadlineIsWaitedFor() {
        settings.completions = true;
        assertThat(policy(0).nextLookMillis(awaited(), ACCEPTED_AT)).isEqualTo(DEADLINE);
    }

    @ParameterizedTest
    @CsvSource({"7000, 5000", "62000, 60000", "662000, 60000"})
    void whatNobodyReportsIsPricedByTheLongestThatItCanHaveRun(long now, long ran) {
        Evidence evidence = awaited().evidence;
        policy(0).price(evidence, now);
        // 1 GB at 1,000 a second, and 100 from before.
        assertThat(evidence.costNanoUsd).isEqualTo(100 + ran);
        assertThat(evidence.costEstimated).isTrue();
    }

    @Test
    void withoutAKnownMemoryRunningIsPricedAtNothingAndMarked() {
        Evidence evidence = awaited().evidence;
        evidence.memoryMb = 0;
        policy(0).price(evidence, DEADLINE);
        assertThat(evidence.costNanoUsd).isEqualTo(100);
        assertThat(evidence.costEstimated).isTrue();
    }

    @Test
    void whatTheWorkerMeasuredIsPricedByThat() {
        Awaited awaited = awaited();
        EventPolicy.complete(
                awaited.evidence,
                Objects.requireNonNull(Settlements.completed(Settlements.item(0, 0, 1), null).completed));
        policy(0).price(awaited.evidence, DEADLINE);
        assertThat(awaited.evidence.costNanoUsd).isEqualTo(100 + 20_000);
    }

    @Test
    void anOutputThatIsMissingAtTheDeadlineIsOneOfAFunctionThatNeverReturned() {
        Settlement last = Settlements.looked(Settlements.item(0, 0, 1), Verdict.MISSING);
        assertThat(policy(0).settle(last, awaited(), DEADLINE)).isTrue();
        assertThat(last.cause).isEqualTo(Cause.NEVER_RETURNED);
        assertThat(last.message).contains("PT11M");
    }

    @Test
    void anOutputThatIsMissingThoughTheWorkerIsDoneIsLost() {
        Awaited awaited = awaited();
        awaited.evidence.replied = true;
        Settlement look = Settlements.looked(Settlements.item(0, 0, 1), Verdict.MISSING);
        policy(0).settle(look, awaited, DEADLINE);
        assertThat(look.cause).isEqualTo(Cause.OUTPUT_MISSING);
        assertThat(look.evidence).as("with what the worker said").isSameAs(awaited.evidence);
    }

    @Test
    void anotherInvocationsSettlementIsNotTheAwaitedOnes() {
        Settlement other = Settlements.looked(Settlements.item(0, 0, 2), Verdict.INTACT);
        assertThat(policy(0).settle(other, awaited(), DEADLINE)).isFalse();
        assertThat(evidence(other).uri).isEqualTo(Settlements.uri(Settlements.item(0, 0, 2)));
    }
}
