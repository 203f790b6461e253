package dev.drover.operators.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.flow.ProgressDelta;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunCompletionTest {
    private static final long CHANGED = 10_000;

    private final RunCompletion completion = new RunCompletion(Duration.ofSeconds(30));
    private final ProgressDelta counts = counts(10, 10);
    private final RunControl control = new RunControl();

    private static ProgressDelta counts(long seen, long verified) {
        ProgressDelta counts = new ProgressDelta();
        counts.run = "r";
        counts.seen = seen;
        counts.finals.put("VERIFIED", verified);
        counts.firstMillis = 1_000;
        counts.lastMillis = CHANGED;
        return counts;
    }

    private RunProgress.State state(long durableMillis, long nowMillis) {
        return completion.progress(counts, control, durableMillis, nowMillis).state;
    }

    @Test
    void anOpenRunIsNeverComplete() {
        assertThat(state(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(RunProgress.State.RUNNING);
    }

    @ParameterizedTest
    @CsvSource({"9999, RUNNING", "10000, RUNNING", "10001, COMPLETE"})
    void aRunIsCompleteWhenACheckpointHasCompletedSinceItsLastChange(long durable, RunProgress.State expected) {
        control.totals.add(10L);
        assertThat(state(durable, CHANGED)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"9, RUNNING", "10, COMPLETE"})
    void openItemsKeepItRunning(long verified, RunProgress.State expected) {
        control.totals.add(10L);
        counts.finals.put("VERIFIED", verified);
        assertThat(state(CHANGED + 1, Long.MAX_VALUE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, COMPLETE", "1, RUNNING"})
    void itemsThatAreDrivenOnceMoreKeepItRunning(long redriving, RunProgress.State expected) {
        control.totals.add(10L);
        counts.redriving = redriving;
        assertThat(state(CHANGED + 1, Long.MAX_VALUE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "11, 39999, RUNNING",
        "11, 40000, COMPLETE_WITH_GAP",
        "11, 40001, COMPLETE_WITH_GAP",
        "9, 39999, RUNNING",
        "9, 40000, COMPLETE_WITH_GAP",
        "10, 10000, COMPLETE",
    })
    void anotherNumberThanStatedIsAGapOnceNothingCameForAWhile(long total, long now, RunProgress.State expected) {
        control.totals.add(total);
        assertThat(state(CHANGED + 1, now)).isEqualTo(expected);
    }

    @Test
    void aRunThatIsClosedBeforeItsItemsArriveWaitsForThem() {
        control.totals.add(10L);
        counts.seen = 3;
        counts.finals.put("VERIFIED", 3L);
        assertThat(state(CHANGED + 1, CHANGED + 2)).isEqualTo(RunProgress.State.RUNNING);
    }

    @Test
    void differentTotalsAreReportedAndTheLastCounts() {
        control.totals.add(12L);
        control.totals.add(10L);
        control.totals.add(10L);
        RunProgress progress = completion.progress(counts, control, CHANGED + 1, CHANGED);
        assertThat(progress.differentTotals).isEqualTo(2);
        assertThat(progress.total).isEqualTo(10);
        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
    }

    @Test
    void everyCountIsOnTheDocument() {
        ProgressDelta half = new ProgressDelta();
        half.run = "r";
        half.seen = 1;
        half.redriving = 2;
        half.attempts = 3;
        half.invocations = 4;
        half.throttled = 5;
        half.hedged = 11;
        half.deferred = 6;
        half.duplicates = 7;
        half.contradictions = 8;
        half.late = 9;
        half.costNanoUsd = 10;
        half.firstMillis = 500;
        half.lastMillis = 600;
        half.finals.put("EXHAUSTED", 1L);
        half.healed.put("OUTPUT_MISSING", 2L);
        ProgressDelta sum = new ProgressDelta();
        sum.run = "r";
        ProgressDeltas.add(sum, half);
        half.firstMillis = 0;
        half.lastMillis = 0;
        ProgressDeltas.add(sum, half);
        RunProgress progress = completion.progress(sum, control, 0, 700);
        assertThat(progress.seen).isEqualTo(2);
        assertThat(progress.redriving).isEqualTo(4);
        assertThat(progress.attempts).isEqualTo(6);
        assertThat(progress.invocations).isEqualTo(8);
        assertThat(progress.throttled).isEqualTo(10);
        assertThat(progress.hedged).isEqualTo(22);
        assertThat(progress.deferred).isEqualTo(12);
        assertThat(progress.duplicates).isEqualTo(14);
        assertThat(progress.contradictions).isEqualTo(16);
        assertThat(progress.late).isEqualTo(18);
        assertThat(progress.costNanoUsd).isEqualTo(20);
        assertThat(progress.count(ItemStatus.EXHAUSTED)).isEqualTo(2);
        assertThat(progress.healed).containsEntry(Cause.OUTPUT_MISSING, 4L);
        assertThat(progress.firstSeenMillis).isEqualTo(500);
        assertThat(progress.lastChangeMillis).isEqualTo(600);
        assertThat(progress.updatedMillis).isEqualTo(700);
        assertThat(progress.equation())
                .isEqualTo("seen 2 = verified 0 + exhausted 2 + rejected 0 + quarantined 0 + parked 0 + open 0");
    }
}
