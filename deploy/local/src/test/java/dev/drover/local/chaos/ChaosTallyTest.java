package dev.drover.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.local.chaos.ChaosTally.Evidence;
import dev.drover.local.endpoint.EndpointRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever chaos is to find is planted here, and must be found. */
class ChaosTallyTest {
    private static final String RUN = "run";

    private final Evidence evidence = new Evidence();
    private final List<EndpointRecord.Line> record = new ArrayList<>();
    private final Set<String> submitted = new TreeSet<>();
    private int requests;

    /** An item that takes one invocation, ends verified and has nothing wrong with it. */
    private void clean(String id, long startedMillis) {
        submitted.add(id);
        invoked(id, 1, uri(id, 1), startedMillis, null);
        attempted(id, 1, uri(id, 1), startedMillis + 60, null);
        verified(id, uri(id, 1), startedMillis + 60);
    }

    private static String uri(String id, int attempt) {
        return "file:///out/" + id + "@0." + attempt + ".nonce";
    }

    private EndpointRecord.Line invoked(String id, int attempt, String uri, long startedMillis, @Nullable Cause cause) {
        EndpointRecord.Item item = new EndpointRecord.Item();
        item.run = RUN;
        item.id = id;
        item.attempt = attempt;
        item.outputUri = uri;
        item.cause = cause;
        EndpointRecord.Line line = new EndpointRecord.Line();
        line.requestId = "request-" + requests++;
        line.status = 200;
        line.startedMillis = startedMillis;
        line.durationMillis = 50;
        line.items.add(item);
        record.add(line);
        return line;
    }

    private void attempted(String id, int attempt, String uri, long settledMillis, @Nullable Cause cause) {
        AttemptLine line = new AttemptLine();
        line.run = RUN;
        line.id = id;
        line.attempt = attempt;
        line.uri = uri;
        line.cause = cause;
        line.startedMillis = settledMillis - 60;
        line.settledMillis = settledMillis;
        evidence.ledger.attempt(line, ContractCodec.bytes(line));
    }

    private FinalLine verified(String id, String uri, long finalMillis) {
        FinalLine line = new FinalLine();
        line.run = RUN;
        line.id = id;
        line.status = ItemStatus.VERIFIED;
        line.attempts = Integer.parseInt(uri.substring(uri.indexOf("@0.") + 3).replaceAll("\\D.*", ""));
        line.uri = uri;
        line.finalMillis = finalMillis;
        evidence.ledger.last(line, ContractCodec.bytes(line));
        return line;
    }

    private void crash(long atMillis, long downMillis, long checkpointMillis) {
        evidence.crashes = List.of(new Crash(Blow.KILL_TASK_MANAGER, atMillis, downMillis, 0, checkpointMillis));
    }

    private void frozen(long atMillis, long downMillis, long thawedMillis) {
        evidence.crashes = List.of(new Crash(Blow.FREEZE_TASK_MANAGER, atMillis, downMillis, thawedMillis, atMillis));
    }

    private ChaosTally tally() {
        evidence.submitted = submitted;
        evidence.record = record;
        return ChaosTally.of(evidence);
    }

    @Test
    void aCleanRunHasNoProblems() {
        clean("a", 1_000);
        clean("b", 2_000);

        ChaosTally tally = tally();

        assertThat(tally.problems()).isEmpty();
        assertThat(tally.seen).containsExactly("a", "b");
        assertThat(tally.finals).containsEntry(ItemStatus.VERIFIED, 2L);
        assertThat(tally.falselyHealed).isEmpty();
        assertThat(tally.verifiedInvokedAgain).isEmpty();
        assertThat(tally.needless).isEmpty();
        assertThat(tally.repeated).isZero();
    }

    @Test
    void anItemWithoutAnyLineIsLost() {
        clean("a", 1_000);
        submitted.add("b");

        assertThat(tally().lost).containsExactly("b");
        assertThat(tally().problems()).singleElement().asString().contains("1 lost", "b");
    }

    @Test
    void anItemWithAttemptsOnlyIsLost() {
        submitted.add("a");
        invoked("a", 1, uri("a", 1), 1_000, null);
        attempted("a", 1, uri("a", 1), 1_060, Cause.OUTPUT_MISSING);

        assertThat(tally().lost).containsExactly("a");
    }

    @Test
    void twoDifferentFinalLinesAreADoubledItem() {
        clean("a", 1_000);
        verified("a", uri("a", 1), 9_000);

        assertThat(tally().doubled).containsExactly("a@0");
        assertThat(tally().problems()).isNotEmpty();
    }

    @Test
    void theSameLineTwiceIsFolded() {
        clean("a", 1_000);
        verified("a", uri("a", 1), 1_060);

        assertThat(tally().doubled).isEmpty();
        assertThat(tally().repeatedLines).isEqualTo(1);
    }

    @Test
    void aVerifiedOutputThatIsBrokenHasEscaped() {
        clean("a", 1_000);
        clean("b", 1_000);
        evidence.output = line -> line.id.equals("b") ? "it is gone" : "";

        assertThat(tally().escaped).containsExactly("b@0: it is gone");
        assertThat(tally().problems()).isNotEmpty();
    }

    @Test
    void anItemThatNobodySubmittedIsInvented() {
        clean("a", 1_000);
        submitted.clear();

        assertThat(tally().invented).containsExactly("a");
        assertThat(tally().problems()).isNotEmpty();
    }

    @Test
    void aLineThatCantBeReadIsAProblem() {
        evidence.ledger.unreadable("part-0", 3, "not JSON");

        assertThat(tally().problems()).isNotEmpty();
    }

    @Test
    void aStrayThatWasMadeIsHealedRightlyAndOneThatWasNotIsHealedFalsely() {
        submitted.addAll(List.of("a", "b"));
        for (String id : submitted) {
            invoked(id, 1, uri(id, 1), 1_000, id.equals("a") ? Cause.OUTPUT_MISSING : null);
            attempted(id, 1, uri(id, 1), 1_060, Cause.OUTPUT_MISSING);
            invoked(id, 2, uri(id, 2), 1_100, null);
            attempted(id, 2, uri(id, 2), 1_160, null);
            verified(id, uri(id, 2), 1_160);
        }

        ChaosTally tally = tally();

        assertThat(tally.strays).isEqualTo(1);
        assertThat(tally.falselyHealed).singleElement().asString().startsWith("run/b@0.1: OUTPUT_MISSING");
        assertThat(tally.nextAttempts).containsExactly(40L, 40L);
        assertThat(tally.problems()).isEmpty();
    }

    @Test
    void whatTheEndpointNeverHeardOfIsHealedFalselyUnlessItWasKilledMeanwhile() {
        submitted.add("a");
        attempted("a", 1, uri("a", 1), 1_060, Cause.OUTPUT_MISSING);
        verified("a", uri("a", 2), 1_160);
        assertThat(tally().falselyHealed).hasSize(1);

        evidence.endpointKills = List.of(1_030L);
        assertThat(tally().falselyHealed).isEmpty();
    }

    @Test
    void lostAnswersAndThrottlesAreNoStrays() {
        clean("a", 2_000);
        attempted("a", 1, uri("a", 1), 1_060, Cause.TRANSIENT);

        assertThat(tally().strays).isZero();
        assertThat(tally().falselyHealed).isEmpty();
    }

    @Test
    void aVerifiedItemThatIsInvokedLaterIsSaid() {
        clean("a", 1_000);
        invoked("a", 1, uri("a", 1) + "2", 5_000, null);

        assertThat(tally().verifiedInvokedAgain).singleElement().asString().contains("3940 ms after");
        assertThat(tally().needless).hasSize(1);
    }

    @Test
    void whatWasNotCheckpointedAtACrashIsRepeatedWithinTheBound() {
        // Ended before the checkpoint at 3500; ended after it; in flight at the crash.
        clean("settled", 1_000);
        for (String id : List.of("rolled-back", "in-flight")) {
            submitted.add(id);
            long first = id.equals("in-flight") ? 4_480 : 3_700;
            invoked(id, 1, uri(id, 1), first, null);
            invoked(id, 1, uri(id, 2), 8_000, null);
            verified(id, uri(id, 2), 8_100);
        }
        crash(4_500, 4_600, 3_500);

        ChaosTally tally = tally();

        assertThat(tally.repeated).isEqualTo(2);
        assertThat(tally.repeatedBound).isEqualTo(2);
        assertThat(tally.beyondTheBound).isEmpty();
        assertThat(tally.needless).isEmpty();
        assertThat(tally.recoveries).containsExactly(3_600L);
    }

    @Test
    void eachCrashIsHeldAgainstWhatItTookBackItself() {
        invoked("a", 1, uri("a", 1), 1_700, null);
        for (int call = 2; call <= 3; call++) {
            invoked("a", 1, uri("a", 1) + call, 1_700 + call * 100, null);
        }
        // The second call may repeat the first one, and the third one began before the crash.
        crash(2_500, 2_600, 1_740);

        assertThat(tally().needless).hasSize(2);
        assertThat(tally().ofCrashes.get(0).settled).isEqualTo(3);
        assertThat(tally().ofCrashes.get(0).inFlight).isZero();
    }

    @Test
    void anAttemptThatWasOnItsWayAtACrashIsSupersededByTheOneBeforeThatIsRepeated() {
        submitted.add("a");
        invoked("a", 1, uri("a", 1), 1_700, Cause.OUTPUT_MISSING);
        invoked("a", 1, uri("a", 1) + "again", 8_000, null);
        invoked("a", 2, uri("a", 2), 8_020, null);
        verified("a", uri("a", 1), 8_100);
        crash(2_500, 2_600, 1_500);

        ChaosTally tally = tally();

        assertThat(tally.repeated).isEqualTo(2);
        assertThat(tally.repeatedBound).as("the call and its re-emission").isEqualTo(2);
        assertThat(tally.ofCrashes).singleElement().satisfies(crash -> {
            assertThat(crash.repeated).isEqualTo(1);
            assertThat(crash.superseded).isEqualTo(1);
        });
        assertThat(tally.needless).isEmpty();
        assertThat(tally.beyondTheBound).isEmpty();
    }

    @Test
    void anAttemptBeyondTheOneThatWasVerifiedIsNeedlessWithoutACrash() {
        clean("a", 1_000);
        invoked("a", 2, uri("a", 2), 1_200, null);

        assertThat(tally().needless).singleElement().asString().contains("run/a@0.2", "ended with attempt 1");
    }

    @Test
    void whatComesBackAfterItWasFrozenInvokesForAWhileWhatItHad() {
        submitted.add("a");
        invoked("a", 1, uri("a", 1), 11_000, null);
        verified("a", uri("a", 1), 11_060);
        EndpointRecord.Line zombies = invoked("a", 1, uri("a", 1) + "zombie", 17_100, null);
        frozen(2_500, 10_500, 17_000);

        assertThat(tally().cameBack).isEqualTo(1);
        assertThat(tally().needless).isEmpty();

        zombies.startedMillis = 27_001;
        assertThat(tally().cameBack).isZero();
        assertThat(tally().needless).hasSize(1);
    }

    @Test
    void aSettledInvocationThatIsRepeatedAllTheSameIsNeedless() {
        clean("a", 1_000);
        invoked("a", 1, uri("a", 1) + "2", 8_000, null);
        crash(4_500, 4_600, 3_500);

        assertThat(tally().repeated).isZero();
        assertThat(tally().needless).hasSize(1);
    }

    @Test
    void anAnswerThatWasOnItsWayAtTheCheckpointWasInFlight() {
        clean("a", 2_000);
        invoked("a", 1, uri("a", 1) + "2", 8_000, null);
        crash(4_500, 4_600, 3_500);

        assertThat(tally().repeated).isEqualTo(1);
        assertThat(tally().needless).isEmpty();
    }

    @Test
    void anInvocationAfterALostAnswerIsARetry() {
        submitted.add("a");
        EndpointRecord.Line cut = invoked("a", 1, uri("a", 1), 1_000, null);
        invoked("a", 1, uri("a", 2), 1_100, null);
        verified("a", uri("a", 2), 1_160);
        evidence.cutOff = Set.of(cut.requestId);

        assertThat(tally().retried).isEqualTo(1);
        assertThat(tally().repeated).isZero();
        assertThat(tally().needless).isEmpty();
    }

    @Test
    void aCrashAfterWhichNothingIsVerifiedHasNoRecovery() {
        clean("a", 1_000);
        crash(2_500, 2_600, 1_500);

        assertThat(tally().recoveries).containsExactly(-1L);
    }

    @Test
    void percentilesAreOfTheNumbersThatAre() {
        assertThat(ChaosTally.percentile(List.of(), 0.5)).isEqualTo(-1);
        assertThat(ChaosTally.percentile(List.of(1L, 2L, 3L, 4L), 0.5)).isEqualTo(2);
        assertThat(ChaosTally.percentile(List.of(1L, 2L, 3L, 4L), 0.99)).isEqualTo(4);
    }
}
