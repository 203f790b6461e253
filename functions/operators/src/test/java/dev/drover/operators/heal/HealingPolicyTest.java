package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HealingPolicyTest {
    private static final double ALMOST_ONE = Math.nextDown(1.0);
    private static final long NOW = 2_000;

    private final HealSettings settings = settings();
    private final HealingPolicy policy = new HealingPolicy(settings, () -> ALMOST_ONE);

    static HealSettings settings() {
        HealSettings settings = new HealSettings();
        settings.maxAttempts = 5;
        settings.backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
        settings.undecidedBackoff = Duration.ofSeconds(10);
        settings.maxEventAge = Duration.ofMinutes(10);
        settings.probe = new Backoff(Duration.ofSeconds(4), Duration.ofMinutes(1));
        settings.nanoUsdPerGbSecond = 1_000;
        settings.maxAge = Duration.ofDays(7);
        settings.rememberFor = Duration.ofDays(8);
        return settings;
    }

    /** The state of an item of generation 1, before a settlement. */
    private enum Before {
        /** The settlement is the first word of this generation. */
        OPEN,
        /** Sequence 5 was given out, so that what comes with 4 is stale. */
        AHEAD,
        /** Generation 1 stands on a final line. */
        ENDED,
        /** Generation 0 stands on a final line, generation 1 is open. */
        REDRIVEN,
        /** Generation 2 has begun. */
        LATER_OPEN,
        /** Generation 2 stands on a final line. */
        LATER_ENDED;

        HealState state() {
            HealState state = new HealState();
            state.seenMillis = 1_000;
            state.generation = this == LATER_OPEN || this == LATER_ENDED ? 2 : 1;
            state.sequence = this == AHEAD ? 5 : 4;
            if (this == ENDED || this == REDRIVEN || this == LATER_ENDED) {
                state.status = ItemStatus.VERIFIED;
                state.statusGeneration = this == ENDED ? 1 : this == REDRIVEN ? 0 : 2;
            }
            return state;
        }
    }

    private enum Event {
        INTACT,
        STRAY,
        STRAY_AT_LAST_ATTEMPT,
        CALL_REFUSED,
        DEFERRED,
        UNDECIDED,
        REFUSED,
        STRAY_TOO_OLD,
        DEFERRED_TOO_OLD,
        UNDECIDED_TOO_OLD,
        INTACT_TOO_OLD,
        ACCEPTED,
        LOOK_INTACT,
        LOOK_CORRUPT,
        LOOK_UNDECIDED,
        /** The worker has said nothing, and its time is not up. */
        LOOK_MISSING,
        /** The worker has said nothing, and its time is up. */
        LAST_LOOK_MISSING,
        /** The worker said that it is done. */
        COMPLETED_LOOK_MISSING,
        ACCEPTED_TOO_OLD,
        LOOK_MISSING_TOO_OLD,
        LAST_LOOK_MISSING_TOO_OLD,
        /** Of an invocation that a crash took back, while the event in its place is awaited. */
        BESIDE_STRAY,
        BESIDE_DEFERRED,
        BESIDE_LOOK_MISSING,
        BESIDE_LOOK_UNDECIDED,
        BESIDE_INTACT,
        BESIDE_ACCEPTED;

        /** The event that is awaited when this comes; null for none. */
        Awaited awaited() {
            Awaited awaited = new Awaited();
            if (name().startsWith("BESIDE")) {
                awaited.evidence.uri = "s3://bucket/out/of-the-awaited";
                return awaited;
            }
            if (!name().contains("LOOK")) {
                return null;
            }
            awaited.evidence = settlement().evidence;
            awaited.last = name().startsWith("LAST");
            return awaited;
        }

        Settlement settlement() {
            Item item = Settlements.item(1, 4, this == STRAY_AT_LAST_ATTEMPT ? 5 : 2);
            switch (this) {
                case INTACT:
                case INTACT_TOO_OLD:
                case BESIDE_INTACT:
                    return Settlements.intact(item);
                case CALL_REFUSED:
                    return Settlements.failed(item, Cause.CALL_REFUSED);
                case DEFERRED:
                case DEFERRED_TOO_OLD:
                case BESIDE_DEFERRED:
                    return Settlements.deferred(item);
                case UNDECIDED:
                case UNDECIDED_TOO_OLD:
                    return Settlements.undecided(item);
                case ACCEPTED:
                case ACCEPTED_TOO_OLD:
                case BESIDE_ACCEPTED:
                    return Settlements.accepted(item);
                case LOOK_INTACT:
                    return Settlements.looked(item, Verdict.INTACT);
                case LOOK_CORRUPT:
                    return Settlements.looked(item, Verdict.CORRUPT);
                case LOOK_UNDECIDED:
                case BESIDE_LOOK_UNDECIDED:
                    return Settlements.looked(item, null);
                case LOOK_MISSING:
                case LOOK_MISSING_TOO_OLD:
                case LAST_LOOK_MISSING:
                case LAST_LOOK_MISSING_TOO_OLD:
                case BESIDE_LOOK_MISSING:
                    return Settlements.looked(item, Verdict.MISSING);
                case COMPLETED_LOOK_MISSING:
                    Settlement completed = Settlements.looked(item, Verdict.MISSING);
                    completed.evidence.replied = true;
                    return completed;
                case REFUSED:
                    return Settlements.refused(1, ItemStatus.PARKED, Cause.RUN_PAUSED);
                default:
                    return Settlements.failed(item, Cause.OUTPUT_MISSING);
            }
        }
    }

    /** A lifecycle is a table: each event in each state. */
    @ParameterizedTest
    @CsvSource({
        // event, OPEN, AHEAD, ENDED, REDRIVEN, LATER_OPEN, LATER_ENDED
        "INTACT,                VERIFIED,     VERIFIED,  LATE, VERIFIED,     LATE, LATE",
        "STRAY,                 INVOKE 3,     WAIT,      LATE, INVOKE 3,     LATE, LATE",
        "STRAY_AT_LAST_ATTEMPT, EXHAUSTED,    WAIT,      LATE, EXHAUSTED,    LATE, LATE",
        "CALL_REFUSED,          EXHAUSTED,    WAIT,      LATE, EXHAUSTED,    LATE, LATE",
        "DEFERRED,              INVOKE 2,     WAIT,      LATE, INVOKE 2,     LATE, LATE",
        "UNDECIDED,             VERIFY 2,     WAIT,      LATE, VERIFY 2,     LATE, LATE",
        "REFUSED,               PARKED,       PARKED,    LATE, PARKED,       LATE, LATE",
        "STRAY_TOO_OLD,         EXHAUSTED,    WAIT,      LATE, EXHAUSTED,    LATE, LATE",
        "DEFERRED_TOO_OLD,      EXHAUSTED,    WAIT,      LATE, EXHAUSTED,    LATE, LATE",
        "UNDECIDED_TOO_OLD,     EXHAUSTED,    WAIT,      LATE, EXHAUSTED,    LATE, LATE",
        "INTACT_TOO_OLD,        VERIFIED,     VERIFIED,  LATE, VERIFIED,     LATE, LATE",
        "ACCEPTED,              AWAIT,        WAIT,      LATE, AWAIT,        LATE, LATE",
        "LOOK_INTACT,           VERIFIED,     VERIFIED,  LATE, VERIFIED,     LATE, LATE",
        "LOOK_CORRUPT,          INVOKE 3,     WAIT,      LATE, INVOKE 3,     LATE, LATE",
        "LOOK_UNDECIDED,        VERIFY 2,     WAIT,      LATE, VERIFY 2,     LATE, LATE",
        "LOOK_MISSING,          AWAIT,        WAIT,      LATE, AWAIT,        LATE, LATE",
        "LAST_LOOK_MISSING,     INVOKE 3,     WAIT,      LATE, INVOKE 3,     LATE, LATE",
        "COMPLETED_LOOK_MISSING,INVOKE 3,     WAIT,      LATE, INVOKE 3,     LATE, LATE",
        "ACCEPTED_TOO_OLD,      AWAIT,        WAIT,      LATE, AWAIT,        LATE, LATE",
        "LOOK_MISSING_TOO_OLD,  AWAIT,        WAIT,      LATE, AWAIT,        LATE, LATE",
        "LAST_LOOK_MISSING_TOO_OLD, EXHAUSTED, WAIT,     LATE, EXHAUSTED,    LATE, LATE",
        "BESIDE_STRAY,          WAIT,         WAIT,      LATE, WAIT,         LATE, LATE",
        "BESIDE_DEFERRED,       WAIT,         WAIT,      LATE, WAIT,         LATE, LATE",
        "BESIDE_LOOK_MISSING,   WAIT,         WAIT,      LATE, WAIT,         LATE, LATE",
        "BESIDE_LOOK_UNDECIDED, WAIT,         WAIT,      LATE, WAIT,         LATE, LATE",
        "BESIDE_INTACT,         VERIFIED,     VERIFIED,  LATE, VERIFIED,     LATE, LATE",
        "BESIDE_ACCEPTED,       AWAIT,        WAIT,      LATE, AWAIT,        LATE, LATE",
    })
    void everyEventInEveryState(
            Event event,
            String open,
            String ahead,
            String ended,
            String redriven,
            String laterOpen,
            String laterEnded) {
        List<String> expected = Arrays.asList(open, ahead, ended, redriven, laterOpen, laterEnded);
        Iterator<String> next = expected.iterator();
        for (Before before : Before.values()) {
            long now = event.name().endsWith("TOO_OLD") ? Duration.ofDays(8).toMillis() : NOW;
            HealAction action = policy.decide(before.state(), event.awaited(), 1, event.settlement(), now);
            assertThat(word(action)).as("%s in %s", event, before).isEqualTo(next.next());
        }
    }

    private static String word(HealAction action) {
        switch (action.kind) {
            case END:
                return String.valueOf(action.status);
            case INVOKE_AGAIN:
                return "INVOKE " + action.attempt;
            case VERIFY_AGAIN:
                return "VERIFY " + action.attempt;
            default:
                return action.kind.name();
        }
    }

    @Test
    void theTableHasEveryEvent() {
        assertThat(Event.values()).hasSize(27);
        assertThat(Settlement.Kind.values()).hasSize(6);
    }

    @Test
    void whatAWorkerSaysDecidesNothing() {
        Settlement completed = Settlements.completed(Settlements.item(1, 4, 1), null);
        completed.item = Settlements.item(1, 4, 1);
        assertThatThrownBy(() -> policy.decide(Before.OPEN.state(), null, 1, completed, NOW))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLookWithoutAnythingAwaitedBeginsToAwait() {
        // A job that lost its state reads the retry stream anew.
        Settlement look = Settlements.looked(Settlements.item(1, 4, 1), Verdict.MISSING);
        assertThat(policy.decide(Before.OPEN.state(), null, 1, look, NOW).kind).isEqualTo(HealAction.Kind.AWAIT);
    }

    @ParameterizedTest
    @CsvSource({"4, INVOKE 5", "5, EXHAUSTED", "6, EXHAUSTED"})
    void attemptsAreUsedUpAtExactlyTheConfiguredNumber(int attempt, String expected) {
        HealAction action = policy.decide(
                Before.OPEN.state(),
                null,
                1,
                Settlements.failed(Settlements.item(1, 4, attempt), Cause.WORKER_ERROR),
                NOW);
        assertThat(word(action)).isEqualTo(expected);
        assertThat(action.cause).isEqualTo(expected.equals("EXHAUSTED") ? Cause.WORKER_ERROR : null);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "4, 8000"})
    void theBackoffOfAStrayGrowsWithItsAttempts(int attempt, long ceiling) {
        HealAction action = policy.decide(
                Before.OPEN.state(),
                null,
                1,
                Settlements.failed(Settlements.item(1, 4, attempt), Cause.WORKER_ERROR),
                NOW);
        assertThat(action.delayMillis).isEqualTo(ceiling - 1);
    }

    @ParameterizedTest
    @CsvSource({"0, 999", "1, 1999", "5, 31999", "6, 59999", "1000, 59999"})
    void theBackoffOfADeferralGrowsWithDeferralsInARow(int handedBack, long delay) {
        HealState state = Before.OPEN.state();
        state.handedBack = handedBack;
        HealAction action = policy.decide(state, null, 1, Settlements.deferred(Settlements.item(1, 4, 2)), NOW);
        assertThat(action.delayMillis).isEqualTo(delay);
    }

    @Test
    void theStoreIsAskedAgainAfterAFixedTime() {
        HealAction action =
                policy.decide(Before.OPEN.state(), null, 1, Settlements.undecided(Settlements.item(1, 4, 2)), NOW);
        assertThat(action.delayMillis).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource({"-1, INVOKE 3", "0, INVOKE 3", "1, EXHAUSTED"})
    void timeIsUsedUpAfterTheMaximumAge(long off, String expected) {
        long now = 1_000 + settings.maxAge.toMillis() + off;
        HealAction action = policy.decide(
                Before.OPEN.state(), null, 1, Settlements.failed(Settlements.item(1, 4, 2), Cause.OUTPUT_MISSING), now);
        assertThat(word(action)).isEqualTo(expected);
        if (action.kind == HealAction.Kind.END) {
            assertThat(action.cause).isEqualTo(Cause.TIME_USED_UP);
            assertThat(action.message).contains("OUTPUT_MISSING");
        }
    }

    @ParameterizedTest
    @CsvSource({"3, WAIT", "4, INVOKE 3", "5, INVOKE 3"})
    void onlyAFailureOfTheLatestSequenceReEmits(long sequence, String expected) {
        HealAction action = policy.decide(
                Before.OPEN.state(),
                null,
                1,
                Settlements.failed(Settlements.item(1, sequence, 2), Cause.OUTPUT_MISSING),
                NOW);
        assertThat(word(action)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = ItemStatus.class,
            names = {"REJECTED", "QUARANTINED", "PARKED"})
    void aRefusalEndsWithItsStatusAndCause(ItemStatus status) {
        HealAction action = policy.decide(
                Before.OPEN.state(), null, 1, Settlements.refused(1, status, Cause.OUTPUT_NOT_ALLOWED), NOW);
        assertThat(action.status).isEqualTo(status);
        assertThat(action.cause).isEqualTo(Cause.OUTPUT_NOT_ALLOWED);
        assertThat(action.message).isEqualTo("refused");
    }
}
