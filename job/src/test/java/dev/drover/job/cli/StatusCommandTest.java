package dev.drover.job.cli;

import static dev.drover.job.report.Lines.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import dev.drover.job.report.Lines;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
    private final CommandFixture drover = new CommandFixture();

    private static RunProgress progress(RunProgress.State state, long seen, long verified, Long total) {
        RunProgress progress = new RunProgress();
        progress.run = "glosses";
        progress.state = state;
        progress.seen = seen;
        progress.finals.put(ItemStatus.VERIFIED, verified);
        progress.total = total;
        progress.differentTotals = total == null ? 0 : 1;
        progress.firstSeenMillis = START;
        progress.lastChangeMillis = START + 50_000;
        progress.updatedMillis = START + 58_500;
        return progress;
    }

    private CommandFixture with(RunProgress progress) {
        drover.store.put(CommandFixture.ROOT + RunProgress.path("glosses"), ContractCodec.text(progress));
        return drover;
    }

    private void withControl(RunControl control) {
        control.run = "glosses";
        drover.store.put(CommandFixture.ROOT + RunControl.path("glosses"), ContractCodec.text(control));
    }

    @Test
    void aRunningRunIsShownAsOfTheGoldenFile() {
        RunProgress progress = progress(RunProgress.State.RUNNING, 150, 118, 200L);
        progress.finals.put(ItemStatus.EXHAUSTED, 2L);
        progress.healed.put(Cause.OUTPUT_MISSING, 6L);
        progress.healed.put(Cause.DIGEST_MISMATCH, 4L);
        progress.healed.put(Cause.NEVER_RETURNED, 6L);
        progress.attempts = 138;
        progress.invocations = 144;
        progress.throttled = 6;
        progress.hedged = 2L;
        progress.duplicates = 3;
        progress.costNanoUsd = 12_345_678;

        int exitCode = with(progress).run("status", "glosses");

        assertThat(drover.out()).isEqualTo(CommandFixture.golden("status-running.txt"));
        assertThat(exitCode).isEqualTo(3);
    }

    @Test
    void aCompleteRunIsShownAsOfTheGoldenFile() {
        int exitCode =
                with(progress(RunProgress.State.COMPLETE, 200, 200, 200L)).run("status", "glosses");

        assertThat(drover.out()).isEqualTo(CommandFixture.golden("status-complete.txt"));
        assertThat(exitCode).isZero();
    }

    @Test
    void aRunWithEveryKindOfTroubleIsShownAsOfTheGoldenFile() {
        RunProgress progress = progress(RunProgress.State.COMPLETE_WITH_GAP, 190, 170, 200L);
        progress.finals.put(ItemStatus.PARKED, 19L);
        progress.differentTotals = 2;
        progress.contradictions = 2;
        progress.redriving = 3;
        RunControl control = new RunControl();
        control.totals.add(190L);
        control.totals.add(200L);
        control.cancelled = true;
        withControl(control);

        int exitCode = with(progress).run("status", "glosses");

        assertThat(drover.out()).isEqualTo(CommandFixture.golden("status-trouble.txt"));
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void whatTheJobWarnsOfIsShownWithItsBeginning() {
        RunProgress progress = progress(RunProgress.State.RUNNING, 150, 118, 200L);
        RunWarning warning = new RunWarning();
        warning.kind = RunWarning.Kind.NO_PROGRESS;
        warning.sinceMillis = START + 40_000;
        warning.message = "32 items are open and none was settled for 20 min";
        progress.warnings.add(warning);

        assertThat(with(progress).run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out())
                .contains(
                        "WARNING: NO_PROGRESS since 2026-11-23 10:00:40.000Z: 32 items are open and none was settled for"
                                + " 20 min\n");
        assertThat(with(progress).run("status", "glosses", "--json")).isEqualTo(3);
        ObjectNode json = ContractCodec.readObject(drover.out().getBytes(StandardCharsets.UTF_8));
        assertThat(json.at("/warnings/0/kind").textValue()).isEqualTo("NO_PROGRESS");
    }

    @Test
    void aJobThatHasBeenSilentForLongMayBeDown() {
        RunProgress progress = progress(RunProgress.State.RUNNING, 150, 118, 200L);
        progress.updatedMillis = START + 60_000 - 180_000;
        with(progress).run("status", "glosses");
        assertThat(drover.out()).doesNotContain("down");

        progress.updatedMillis--;
        with(progress).run("status", "glosses");
        assertThat(drover.out())
                .contains("note: the job has written nothing of the run for 3 min 00 s; it may be down\n");
    }

    @Test
    void ofARunThatIsClosedAgainTheSilenceBeginsWhenItWas() {
        RunProgress progress = progress(RunProgress.State.COMPLETE, 200, 200, 200L);
        progress.updatedMillis = START - 86_400_000;
        RunControl control = new RunControl();
        control.totals.add(203L);
        control.closedMillis = START + 60_000 - 180_000;
        withControl(control);
        assertThat(with(progress).run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out()).startsWith("run glosses: running").doesNotContain("may be down");

        control.closedMillis--;
        withControl(control);
        assertThat(drover.run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out())
                .contains("note: the job has written nothing of the run for 3 min 00 s; it may be down\n");
    }

    @Test
    void moreItemsThanWereSentAreNotWhole() {
        assertThat(with(progress(RunProgress.State.COMPLETE, 201, 201, 200L)).run("status", "glosses"))
                .isEqualTo(1);
        assertThat(drover.out()).contains("PROBLEM: 1 more items came than the 200 that were said to be sent");
    }

    @Test
    void aRunOfWhichOnlyTheControlDocumentIsThereIsStillRunning() {
        RunControl control = new RunControl();
        control.totals.add(200L);
        withControl(control);

        assertThat(drover.run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out()).contains("run glosses: no item seen yet\n", "0 of 200", "ETA unknown");
    }

    @Test
    void aRunOfWhichNothingCameForAWhileAfterItWasClosedIsWarnedOf() {
        RunControl control = new RunControl();
        control.totals.add(200L);
        control.closedMillis = START + 60_000 - 300_000 + 1;
        withControl(control);

        assertThat(drover.run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out()).doesNotContain("WARNING");

        control.closedMillis--;
        withControl(control);

        assertThat(drover.run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out())
                .contains(
                        "WARNING: INGEST_GAP since 2026-11-23 10:01:00.000Z: none of the 200 items that were said to be"
                                + " sent has come; does the job run, and does it read the stream that they were sent to?\n");
        assertThat(drover.run("status", "glosses", "--json")).isEqualTo(3);
        ObjectNode json = ContractCodec.readObject(drover.out().getBytes(StandardCharsets.UTF_8));
        assertThat(json.at("/warnings/0/kind").textValue()).isEqualTo("INGEST_GAP");
    }

    @Test
    void aCompleteRunThatIsClosedAgainWithMoreWaitsForThemBeforeItLacksThem() {
        RunControl control = new RunControl();
        control.totals.add(200L);
        control.totals.add(203L);
        control.closedMillis = START + 60_000 - 300_000 + 1;
        withControl(control);
        RunProgress progress = progress(RunProgress.State.COMPLETE, 200, 200, 200L);
        progress.updatedMillis = START - 86_400_000;

        assertThat(with(progress).run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out())
                .contains("run glosses: running\n", "200 of 203")
                .doesNotContain("PROBLEM");

        control.closedMillis--;
        withControl(control);

        assertThat(drover.run("status", "glosses")).isEqualTo(1);
        assertThat(drover.out()).contains("complete, with a gap", "PROBLEM: ingest gap: 3 of 203");
    }

    @Test
    void aCompleteRunThatIsClosedAgainWithAnotherTotalIsJudgedByIt() {
        RunControl control = new RunControl();
        control.totals.add(200L);
        control.totals.add(203L);
        withControl(control);

        assertThat(with(progress(RunProgress.State.COMPLETE, 200, 200, 200L)).run("status", "glosses"))
                .isEqualTo(1);
        assertThat(drover.out())
                .contains(
                        "complete, with a gap",
                        "PROBLEM: ingest gap: 3 of 203 items that were sent never came",
                        "closed with 2 different totals [200, 203]");
    }

    @Test
    void aRunWithAGapThatIsClosedAgainWithWhatCameIsWhole() {
        RunControl control = new RunControl();
        control.totals.add(203L);
        control.totals.add(200L);
        withControl(control);

        assertThat(with(progress(RunProgress.State.COMPLETE_WITH_GAP, 200, 200, 203L))
                        .run("status", "glosses"))
                .isZero();
        assertThat(drover.out()).contains("complete\n", "100%  200 of 200").doesNotContain("PROBLEM");
    }

    @Test
    void anUnknownRunIsOneClearLine() {
        assertThat(drover.run("status", "nothing")).isEqualTo(2);
        assertThat(drover.err()).isEqualTo("no run nothing in " + CommandFixture.ROOT + "\n");
        assertThat(drover.out()).isEmpty();
    }

    @Test
    void asJsonThereIsEverythingInOneDocument() {
        assertThat(with(progress(RunProgress.State.RUNNING, 150, 120, 200L)).run("status", "glosses", "--json"))
                .isEqualTo(3);

        ObjectNode document = ContractCodec.readObject(drover.out().trim().getBytes(StandardCharsets.UTF_8));
        assertThat(document.get("open").asLong()).isEqualTo(30);
        assertThat(document.get("gap").asLong()).isEqualTo(50);
        assertThat(document.get("whole").asBoolean()).isFalse();
        assertThat(document.get("remainingMillis").asLong()).isEqualTo(33_333);
        assertThat(document.get("equation").asText()).startsWith("seen 150 = verified 120");
        assertThat(document.get("finals").get("VERIFIED").asLong()).isEqualTo(120);
    }

    @Test
    void watchingACompleteRunShowsItAndEnds() {
        assertThat(with(progress(RunProgress.State.COMPLETE, 200, 200, 200L)).run("status", "glosses", "--watch"))
                .isZero();
    }

    @Test
    void watchingGoesOnOverAnOutageUntilTheRunIsComplete() {
        String document = CommandFixture.ROOT + RunProgress.path("glosses");
        drover.store
                .put(document, ContractCodec.text(progress(RunProgress.State.RUNNING, 200, 100, 200L)))
                .then(document, ContractCodec.text(progress(RunProgress.State.RUNNING, 200, 150, 200L)))
                .then(document, "")
                .then(document, ContractCodec.text(progress(RunProgress.State.COMPLETE, 200, 200, 200L)));

        assertThat(drover.run("status", "glosses", "--watch")).isZero();

        assertThat(drover.out().lines())
                .startsWith(
                        "running, 100 of 200, open 100, rate 2.00 items/s, ETA 50.0 s, as of 1.5 s ago",
                        "running, 150 of 200, open 50, rate 3.00 items/s, ETA 16.7 s, as of 1.5 s ago",
                        "run glosses: complete");
        assertThat(drover.err()).contains("503").endsWith("; looking again\n").hasLineCount(1);
    }

    @Test
    void theLedgerIsRecountedAndContradictsTheProgress() {
        drover.store.put(
                CommandFixture.ROOT + "ledger/glosses/part-1", Lines.text(Lines.last("a", 0, ItemStatus.VERIFIED)));

        assertThat(with(progress(RunProgress.State.COMPLETE, 2, 2, 2L)).run("status", "glosses", "--recount"))
                .isEqualTo(1);
        assertThat(drover.out())
                .contains(
                        "recounted from the ledger: seen 1 = verified 1 +", "PROBLEM: 1 items that were sent are not");
        assertThat(with(progress(RunProgress.State.COMPLETE, 1, 1, 1L)).run("status", "glosses", "--recount"))
                .isZero();
    }

    @Test
    void aDamagedDocumentAndAStoreThatIsDownAreSaidInOneLine() {
        drover.store.put(CommandFixture.ROOT + RunProgress.path("glosses"), "{");
        assertThat(drover.run("status", "glosses")).isEqualTo(1);
        assertThat(drover.err()).contains("is damaged").hasLineCount(1);

        drover.store.goDownFor("s3://");
        assertThat(drover.run("status", "glosses")).isEqualTo(1);
        assertThat(drover.err()).contains("the store answers 503").hasLineCount(1);
    }

    @Test
    void aRunWhoseRedrivenItemsTheJobHasNotSeenIsNotComplete() {
        RunProgress progress = progress(RunProgress.State.COMPLETE, 200, 200, 200L);
        progress.updatedMillis = START - 86_400_000;
        RunControl control = new RunControl();
        control.totals.add(200L);
        control.redrivenSinceMillis = progress.lastChangeMillis;
        withControl(control);
        assertThat(with(progress).run("status", "glosses")).isEqualTo(3);
        assertThat(drover.out()).startsWith("run glosses: running").doesNotContain("may be down");

        progress.lastChangeMillis++;
        assertThat(with(progress).run("status", "glosses")).isZero();
    }
}
