package dev.drover.job.cli;

import static dev.drover.job.report.Lines.attempt;
import static dev.drover.job.report.Lines.last;
import static dev.drover.job.report.Lines.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RetryRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedriveCommandTest {
    private static final String FILES = CommandFixture.ROOT + "ledger/glosses/";

    @TempDir
    Path folder;

    private final CommandFixture drover = new CommandFixture();

    @BeforeEach
    void fillTheLedger() {
        String exhausted = text(
                last("exhausted", 0, ItemStatus.EXHAUSTED, Cause.WORKER_ERROR, Cause.NEVER_RETURNED),
                last("again", 0, ItemStatus.EXHAUSTED, Cause.OUTPUT_MISSING));
        drover.store
                .put(FILES + "part-1", exhausted)
                .put(FILES + "part-2", exhausted)
                .put(FILES + ".part-3.inprogress", text(last("hidden", 0, ItemStatus.EXHAUSTED)))
                .put(
                        FILES + "part-4",
                        text(
                                last("good", 0, ItemStatus.VERIFIED),
                                last("again", 1, ItemStatus.EXHAUSTED, Cause.OUTPUT_MISSING),
                                last("parked", 0, ItemStatus.PARKED),
                                last("sha256:00", 0, ItemStatus.QUARANTINED),
                                last("underway", 0, ItemStatus.EXHAUSTED, Cause.WORKER_ERROR),
                                attempt("underway", 1, 1, Cause.WORKER_ERROR)));
    }

    private List<RetryRecord> records() {
        return drover.sent.stream().map(each -> RetryRecord.read(each.bytes())).collect(Collectors.toList());
    }

    @Test
    void everythingButVerifiedIsSentInItsNextGeneration() {
        assertThat(drover.run("redrive", "glosses")).isZero();

        assertThat(drover.stream()).isEqualTo("retry");
        assertThat(drover.sentKeys()).containsExactlyInAnyOrder("glosses/exhausted", "glosses/again", "glosses/parked");
        assertThat(records()).allSatisfy(record -> {
            assertThat(record.sequence()).isZero();
            assertThat(record.attempt()).isEqualTo(1);
            assertThat(record.seenMillis()).isZero();
            assertThat(record.evidence()).isNull();
            assertThat(record.generation()).isEqualTo(record.item().id().equals("again") ? 2 : 1);
        });
        assertThat(drover.out())
                .isEqualTo("again  EXHAUSTED OUTPUT_MISSING  generation 1 -> 2\n"
                        + "exhausted  EXHAUSTED NEVER_RETURNED  generation 0 -> 1\n"
                        + "parked  PARKED  generation 0 -> 1\n"
                        + "sha256:00  QUARANTINED  not redriven: its record could not be read, so there is no item to "
                        + "send; mend the record and submit it\n"
                        + "underway  EXHAUSTED WORKER_ERROR  not redriven: it is being redriven already "
                        + "(--even-if-underway where the job lost its state)\n"
                        + "redrove 3 items of run glosses\n");
    }

    @Test
    void aDryRunShowsAndSendsNothing() {
        assertThat(drover.run("redrive", "glosses", "--dry-run", "--status", "parked"))
                .isZero();

        assertThat(drover.sent).isEmpty();
        assertThat(drover.out()).isEqualTo("parked  PARKED  generation 0 -> 1\nwould redrive 1 item of run glosses\n");
    }

    @Test
    void statusCauseAndIdsNarrowTheChoice() throws IOException {
        drover.run("redrive", "glosses", "--cause", "never_returned,worker_error");
        assertThat(drover.sentKeys()).containsExactly("glosses/exhausted");

        drover.sent.clear();
        drover.run("redrive", "glosses", "--status", "VERIFIED", "--status", "PARKED");
        assertThat(drover.sentKeys()).containsExactlyInAnyOrder("glosses/good", "glosses/parked");

        drover.sent.clear();
        Path ids = Files.writeString(folder.resolve("ids"), "again\n\n good \n");
        drover.run("redrive", "glosses", "--ids", ids.toString());
        assertThat(drover.sentKeys()).containsExactly("glosses/again");
    }

    @Test
    void idsThatTheLedgerDoesNotKnowStopEverything() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids"), "again\nother\n");

        assertThat(drover.run("redrive", "glosses", "--ids", ids.toString())).isEqualTo(2);

        assertThat(drover.sent).isEmpty();
        assertThat(drover.err()).contains("does not know 1 of these ids: other").hasLineCount(1);
    }

    @Test
    void aHeldRunIsToBeResumedFirst() {
        drover.store.put(
                CommandFixture.ROOT + "runs/glosses/control.json",
                "{\"run\":\"glosses\",\"version\":1,\"paused\":true}");

        assertThat(drover.run("redrive", "glosses")).isEqualTo(2);

        assertThat(drover.sent).isEmpty();
        assertThat(drover.err()).contains("run glosses is paused", "first: drover resume glosses");
    }

    @Test
    void aRunOverItsBudgetIsGivenMoreFirst() {
        String runs = CommandFixture.ROOT + "runs/glosses/";
        drover.store.put(runs + "control.json", "{\"run\":\"glosses\",\"version\":1,\"budgetNanoUsd\":500000000}");
        drover.store.put(
                runs + "progress.json",
                "{\"run\":\"glosses\",\"state\":\"RUNNING\",\"seen\":9,\"costNanoUsd\":500000000}");

        assertThat(drover.run("redrive", "glosses")).isEqualTo(2);

        assertThat(drover.sent).isEmpty();
        assertThat(drover.err())
                .contains("over its budget of $0.50 with a cost of $0.50", "first: drover budget glosses with more");
        drover.store.put(
                runs + "progress.json",
                "{\"run\":\"glosses\",\"state\":\"RUNNING\",\"seen\":9,\"costNanoUsd\":499999999}");
        assertThat(drover.run("redrive", "glosses")).isZero();
    }

    @Test
    void mistakesAreOneLineEach() {
        assertThat(drover.run("redrive", "nothing")).isEqualTo(2);
        assertThat(drover.err()).contains("run nothing has no ledger").hasLineCount(1);

        assertThat(drover.run("redrive", "glosses", "--status", "LOST")).isEqualTo(2);
        assertThat(drover.err()).contains("LOST", "VERIFIED").hasLineCount(1);

        assertThat(drover.run("redrive", "glosses", "--ids", "none")).isEqualTo(2);
        assertThat(drover.err()).contains("file of ids none can't be read").hasLineCount(1);

        drover.makeStreamUnusable("the stream 'retry' does not exist");
        assertThat(drover.run("redrive", "glosses")).isEqualTo(2);
        assertThat(drover.err()).isEqualTo("nothing was sent: the stream 'retry' does not exist\n");
    }
}
