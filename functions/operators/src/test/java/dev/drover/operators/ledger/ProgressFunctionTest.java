package dev.drover.operators.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import dev.drover.operators.flow.ProgressDelta;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressFunctionTest {
    /** Openers are serialized with the function, so that what they open must be found from there. */
    private static final ServicesInMemory SERVICES = new ServicesInMemory();

    private KeyedOneInputStreamOperatorTestHarness<String, ProgressDelta, Void> harness;
    private long now = 10_000;

    private static KeyedOneInputStreamOperatorTestHarness<String, ProgressDelta, Void> harness() throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new ProgressFunction(
                        () -> SERVICES,
                        () -> SERVICES,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(20),
                        () -> SERVICES,
                        WatchdogTest.settings())),
                delta -> delta.run,
                Types.STRING);
    }

    @BeforeEach
    void start() throws Exception {
        SERVICES.published.clear();
        SERVICES.unanswered.clear();
        SERVICES.boardDown = false;
        SERVICES.boardSlow = false;
        SERVICES.controlDown = false;
        SERVICES.carried = CompletableFuture.completedFuture(null);
        SERVICES.control = new RunControl();
        SERVICES.control.totals.add(2L);
        harness = harness();
        harness.open();
        harness.setProcessingTime(now);
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private void send(long seen, long verified) throws Exception {
        ProgressDelta delta = new ProgressDelta();
        delta.run = "r";
        delta.seen = seen;
        delta.finals.put("VERIFIED", verified);
        delta.firstMillis = now;
        delta.lastMillis = now;
        harness.processElement(new StreamRecord<>(delta));
    }

    private void pass(long millis) throws Exception {
        now += millis;
        harness.setProcessingTime(now);
    }

    private void checkpoint(long id) throws Exception {
        harness.snapshot(id, now);
        harness.notifyOfCompletedCheckpoint(id);
    }

    private RunProgress last() {
        return SERVICES.published.get(SERVICES.published.size() - 1);
    }

    @Test
    void countsArePublishedAfterTheIntervalAndNotForEachDelta() throws Exception {
        send(1, 0);
        send(1, 1);
        pass(1_999);
        assertThat(SERVICES.published).isEmpty();
        pass(1);
        assertThat(SERVICES.published).hasSize(1);
        assertThat(last().seen).isEqualTo(2);
        assertThat(last().open()).isEqualTo(1);
        assertThat(last().state).isEqualTo(RunProgress.State.RUNNING);
    }

    @Test
    void aRunIsCompleteOnceTheLedgersLinesAreVisible() throws Exception {
        send(2, 2);
        pass(2_000);
        assertThat(last().state).as("no checkpoint since").isEqualTo(RunProgress.State.RUNNING);
        harness.snapshot(1, now);
        pass(2_000);
        assertThat(last().state).as("taken but not completed").isEqualTo(RunProgress.State.RUNNING);
        harness.notifyOfCompletedCheckpoint(1);
        pass(2_000);
        assertThat(last().state).as("the committer may not have heard yet").isEqualTo(RunProgress.State.RUNNING);
        checkpoint(2);
        pass(2_000);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE);
        int published = SERVICES.published.size();
        pass(100_000);
        assertThat(SERVICES.published).as("shown once").hasSize(published);
        assertThat(harness.numProcessingTimeTimers()).as("and at rest").isZero();
        send(0, 0);
        pass(2_000);
        assertThat(SERVICES.published).as("news arms it again").hasSize(published + 1);
        assertThat(last().state).isEqualTo(RunProgress.State.RUNNING);
    }

    @Test
    void aCompletionThatCouldNotBeWrittenIsWrittenLater() throws Exception {
        send(2, 2);
        pass(1);
        checkpoint(1);
        checkpoint(2);
        SERVICES.boardDown = true;
        pass(20_000);
        assertThat(SERVICES.published).isEmpty();
        SERVICES.boardDown = false;
        pass(2_000);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE);
        pass(10_000);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aSlowDocumentNeverLandsAfterTheCompletion() throws Exception {
        SERVICES.boardSlow = true;
        send(2, 2);
        pass(2_000);
        checkpoint(1);
        checkpoint(2);
        pass(20_000);
        assertThat(SERVICES.published).as("the first is still being written").hasSize(1);
        assertThat(last().state).isEqualTo(RunProgress.State.RUNNING);
        SERVICES.boardSlow = false;
        SERVICES.unanswered.get(0).complete(null);
        pass(2_000);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE);
    }

    @Test
    void nothingIsSaidOfARunWhoseControlDocumentIsNotKnownYet() throws Exception {
        SERVICES.controlDown = true;
        send(2, 2);
        pass(10_000);
        assertThat(SERVICES.published).isEmpty();
        SERVICES.controlDown = false;
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (SERVICES.published.isEmpty()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            pass(2_000);
        }
        assertThat(last().seen).isEqualTo(2);
    }

    @Test
    void countsAndTheirTimerSurviveARestoreAndCheckpointsOfBeforeDoNotCount() throws Exception {
        send(2, 2);
        pass(1);
        checkpoint(1);
        OperatorSubtaskState snapshot = harness.snapshot(2, now);
        harness.notifyOfCompletedCheckpoint(2);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        pass(2_000);
        assertThat(last().seen).isEqualTo(2);
        assertThat(last().state).isEqualTo(RunProgress.State.RUNNING);
        checkpoint(3);
        checkpoint(4);
        pass(2_000);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE);
    }

    @Test
    void whatStaysTheSameIsWrittenAgainAtTheHeartbeatOnly() throws Exception {
        SERVICES.control.totals.clear();
        send(2, 1);
        pass(2_000);
        assertThat(SERVICES.published).hasSize(1);
        for (long millis = 2_000; millis < ProgressFunction.HEARTBEAT.toMillis(); millis += 2_000) {
            pass(2_000);
            assertThat(SERVICES.published).as("nothing new").hasSize(1);
        }
        pass(2_000);
        assertThat(SERVICES.published).as("a sign of life").hasSize(2);
        pass(2_000);
        assertThat(SERVICES.published).hasSize(2);
        send(0, 1);
        pass(2_000);
        assertThat(SERVICES.published).as("news").hasSize(3);
        SERVICES.control.totals.add(3L);
        pass(2_000);
        assertThat(SERVICES.published).as("it was closed").hasSize(4);
        assertThat(last().total).isEqualTo(3);
        SERVICES.boardDown = true;
        pass(ProgressFunction.HEARTBEAT.toMillis());
        SERVICES.boardDown = false;
        pass(2_000);
        assertThat(SERVICES.published).as("what could not be written").hasSize(5);
    }

    private static long warned(RunWarning.Kind kind) {
        return SERVICES.published.get(SERVICES.published.size() - 1).warnings.stream()
                .filter(warning -> warning.kind == kind)
                .count();
    }

    @Test
    void aWarningIsOnTheBoardFromItsBeginningToItsEndAndSurvivesARestore() throws Exception {
        send(2, 0);
        pass(2_000);
        pass(WatchdogTest.settings().noProgressAfter.toMillis() - 2_000);
        int before = SERVICES.published.size();
        assertThat(warned(RunWarning.Kind.NO_PROGRESS)).isZero();
        pass(2_000);
        assertThat(SERVICES.published).as("a warning is news").hasSizeGreaterThan(before);
        assertThat(warned(RunWarning.Kind.NO_PROGRESS)).isOne();
        long since = last().warnings.get(0).sinceMillis;

        OperatorSubtaskState snapshot = harness.snapshot(1, now);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        pass(100_000);
        assertThat(warned(RunWarning.Kind.NO_PROGRESS)).isOne();
        assertThat(last().warnings.get(0).sinceMillis).isEqualTo(since);

        send(0, 1);
        pass(2_000);
        assertThat(warned(RunWarning.Kind.NO_PROGRESS)).isZero();
    }

    @Test
    void theTimeInWhichARunWasCompleteCountsForNothing() throws Exception {
        send(2, 2);
        pass(1);
        checkpoint(1);
        checkpoint(2);
        pass(20_000);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE);
        pass(Duration.ofDays(3).toMillis());
        ProgressDelta redriven = new ProgressDelta();
        redriven.run = "r";
        redriven.redriving = 1;
        harness.processElement(new StreamRecord<>(redriven));
        pass(2_000);
        assertThat(last().redriving).isOne();
        assertThat(last().warnings).isEmpty();
    }

    @Test
    void recordsThatWaitForLongAreToldOf() throws Exception {
        ProgressDelta delta = new ProgressDelta();
        delta.run = "r";
        delta.seen = 1;
        now += Duration.ofHours(20).toMillis();
        harness.setProcessingTime(now);
        delta.readUpToMillis = 10_000;
        harness.processElement(new StreamRecord<>(delta));
        pass(4_000);
        assertThat(warned(RunWarning.Kind.BACKLOG_AGE)).isOne();
        assertThat(last().readUpToMillis).isEqualTo(10_000);
    }

    @Test
    void aGapIsReportedAndStaysOnTheBoard() throws Exception {
        send(1, 1);
        pass(1);
        checkpoint(1);
        checkpoint(2);
        pass(20_000);
        assertThat(last().state).isEqualTo(RunProgress.State.RUNNING);
        pass(12_000);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE_WITH_GAP);
        assertThat(last().gap()).isEqualTo(1);
    }

    private static RunProgress ledger(long seen) {
        RunProgress counts = new RunProgress();
        counts.run = "r";
        counts.seen = seen;
        counts.finals.put(ItemStatus.VERIFIED, seen);
        counts.costNanoUsd = 70;
        counts.estimatedNanoUsd = 30L;
        counts.hedged = 2L;
        counts.firstSeenMillis = 5;
        return counts;
    }

    @Test
    void aRunThatIsNewToTheStateBeginsWithWhatItsLedgerCountedAndOnlyOnce() throws Exception {
        SERVICES.control.totals.add(7L);
        SERVICES.carried = CompletableFuture.completedFuture(ledger(5));
        send(2, 2);
        pass(2_000);
        assertThat(last().seen).isEqualTo(7);
        assertThat(last().costNanoUsd).isEqualTo(70);
        assertThat(last().estimatedNanoUsd).isEqualTo(30);
        assertThat(last().hedged).isEqualTo(2);
        assertThat(last().firstSeenMillis).isEqualTo(5);
        send(0, 0);
        OperatorSubtaskState snapshot = harness.snapshot(1, now);
        harness.close();
        SERVICES.carried = CompletableFuture.completedFuture(ledger(7));
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        send(0, 0);
        pass(2_000);
        checkpoint(2);
        checkpoint(3);
        pass(2_000);
        assertThat(last().seen).as("a state that knows the run needs no ledger").isEqualTo(7);
        assertThat(last().state).isEqualTo(RunProgress.State.COMPLETE);
    }

    @Test
    void nothingIsSaidOfANewRunBeforeItIsKnownWhatIsCarriedOn() throws Exception {
        SERVICES.carried = CompletableFuture.failedFuture(new IllegalStateException("503"));
        send(2, 2);
        pass(6_000);
        assertThat(SERVICES.published).isEmpty();
        OperatorSubtaskState snapshot = harness.snapshot(1, now);
        harness.close();
        harness = harness();
        harness.initializeState(snapshot);
        harness.open();
        pass(6_000);
        assertThat(SERVICES.published).isEmpty();
        SERVICES.carried = CompletableFuture.completedFuture(ledger(5));
        pass(4_000);
        assertThat(last().seen).isEqualTo(7);
    }
}
