package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people say of a run, with the drover command: how many items it has, that it rests, that it goes on. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunControlITCase {
    private DroverFixture drover;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        drover = DroverFixture.start(folder);
        drover.settings.put("ledger.gap-after", "2 s");
        drover.settings.put("flink.execution.checkpointing.interval", "200 ms");
        drover.startJob();
    }

    @AfterAll
    void stop() throws Exception {
        drover.close();
    }

    @Test
    void aRunThatIsClosedBeforeItsItemsArriveCompletes() throws Exception {
        String run = "closed-first";
        command("close", run, "--total", "3", "--even-if-unknown");
        assertThat(drover.drover("status", run).exitCode).isEqualTo(3);

        drover.putItems(run, items(run, 3));

        RunProgress progress = drover.awaitComplete(run);
        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
        assertThat(progress.differentTotals).isEqualTo(1);
        DroverFixture.Said status = drover.drover("status", run);
        assertThat(status.exitCode).isZero();
        assertThat(status.out).contains("complete", "100%  3 of 3").doesNotContain("PROBLEM", "contradiction");
    }

    @Test
    void aRunThatIsClosedWithTwoTotalsCompletesByTheLastOneAndSaysSo() throws Exception {
        String run = "two-totals";
        drover.putItems(run, items(run, 2));
        command("close", run, "--total", "5", "--even-if-unknown");
        assertThat(command("close", run, "--total", "2")).contains("closed with other numbers before [5, 2]");
        assertThat(command("close", run, "--total", "2")).contains("[5, 2]");

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
        assertThat(progress.differentTotals).isEqualTo(2);
        assertThat(progress.total).isEqualTo(2);
        DroverFixture.Said status = drover.drover("status", run);
        assertThat(status.exitCode).isZero();
        assertThat(status.out).contains("contradiction: the run was closed with 2 different totals [5, 2]");
    }

    @Test
    void aTotalLargerThanWhatCameIsAGapAndTheLateItemFillsIt() throws Exception {
        String run = "gap";
        drover.putItems(run, items(run, 3));
        command("close", run, "--total", "4", "--even-if-unknown");

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE_WITH_GAP);
        DroverFixture.Said status = drover.drover("status", run, "--recount");
        assertThat(status.exitCode).isEqualTo(1);
        assertThat(status.out)
                .contains("complete, with a gap", "PROBLEM: ingest gap: 1 of 4 items that were sent never came");

        drover.putItems(run, List.of(drover.item(run, "late")));

        drover.await("the gap is filled", () -> drover.drover("status", run).exitCode == 0);
        assertThat(drover.progress(run).state).isEqualTo(RunProgress.State.COMPLETE);
    }

    @Test
    void moreItemsThanTheTotalAreAProblemToo() throws Exception {
        String run = "surplus";
        drover.putItems(run, items(run, 3));
        command("close", run, "--total", "2", "--even-if-unknown");

        assertThat(drover.awaitComplete(run).state).isEqualTo(RunProgress.State.COMPLETE_WITH_GAP);

        DroverFixture.Said status = drover.drover("status", run);
        assertThat(status.exitCode).isEqualTo(1);
        assertThat(status.out).contains("PROBLEM: 1 more items came than the 2 that were said to be sent");
    }

    @Test
    void itemsOfAPausedRunAreParkedAndRedrivenOnceItIsResumed() throws Exception {
        String run = "paused";
        command("pause", run, "--even-if-unknown");
        drover.putItems(run, items(run, 4));
        command("close", run, "--total", "4");

        RunProgress parked = drover.awaitComplete(run);

        assertThat(parked.equation())
                .isEqualTo("seen 4 = verified 0 + exhausted 0 + rejected 0 + quarantined 0 + parked 4 + open 0");
        assertThat(drover.invocations(run)).isEmpty();
        assertThat(drover.finals(run)).allSatisfy(line -> {
            assertThat(line.status).isEqualTo(ItemStatus.PARKED);
            assertThat(line.cause).isEqualTo(Cause.RUN_PAUSED);
            assertThat(line.item).isNotNull();
        });
        assertThat(drover.drover("status", run).out)
                .contains("paused", "4 items are parked; send them on their way again with: drover redrive paused");

        DroverFixture.Said tooEarly = drover.drover("redrive", run, "--status", "PARKED");
        assertThat(tooEarly.exitCode).isEqualTo(2);
        assertThat(tooEarly.err).contains("nothing was sent", "first: drover resume paused");

        // One after the other, as in a script: the redriven items must not be judged by a pause that is over.
        command("resume", run);
        command("redrive", run, "--status", "PARKED");

        drover.await(
                "no item is parked",
                () -> drover.progress(run).count(ItemStatus.PARKED) == 0 && drover.drover("status", run).exitCode == 0);
        assertThat(drover.progress(run).equation())
                .isEqualTo("seen 4 = verified 4 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
        DroverFixture.Said recount = drover.drover("status", run, "--recount");
        assertThat(recount.exitCode).isZero();
        assertThat(recount.out).contains("recounted from the ledger: seen 4 = verified 4");
        assertThat(drover.finals(run).stream()
                        .filter(line -> line.status == ItemStatus.VERIFIED)
                        .map(line -> line.generation))
                .containsExactly(1, 1, 1, 1);
        assertThat(drover.invocations(run)).hasSize(4).allSatisfy(item -> {
            assertThat(item.generation).isEqualTo(1);
            assertThat(item.attempt).isEqualTo(1);
        });
    }

    @Test
    void itemsOfACancelledRunAreParkedAndWhatIsInFlightGoesOn() throws Exception {
        String run = "cancelled";
        drover.putItems(run, List.of(drover.item(run, "in-flight", "millis", 1500)));
        drover.await("the first item is in flight", () -> {
            RunProgress progress = drover.progress(run);
            return progress != null && progress.open() == 1 && drover.endpoint.running() > 0;
        });
        command("cancel", run);
        // Admit looks every few seconds: what comes until then still runs.
        AtomicInteger sent = new AtomicInteger(1);
        drover.await("an item is parked", () -> {
            String id = "item/" + sent.incrementAndGet();
            drover.putItems(run, List.of(drover.item(run, id)));
            drover.await(id + " is seen", () -> drover.progress(run).seen == sent.get());
            drover.await(id + " is done with", () -> drover.finals(run).stream().anyMatch(line -> line.id.equals(id)));
            return drover.progress(run).count(ItemStatus.PARKED) > 0
                    || drover.finals(run).stream().anyMatch(line -> line.status == ItemStatus.PARKED);
        });
        command("close", run, "--total", String.valueOf(sent.get()));

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
        assertThat(progress.count(ItemStatus.VERIFIED) + progress.count(ItemStatus.PARKED))
                .isEqualTo(sent.get());
        assertThat(drover.finals(run)).allSatisfy(line -> {
            if (line.id.equals("in-flight")) {
                assertThat(line.status).isEqualTo(ItemStatus.VERIFIED);
            }
            assertThat(line.cause).isEqualTo(line.status == ItemStatus.PARKED ? Cause.RUN_CANCELLED : null);
        });
    }

    @Test
    void aRunIsParkedOnceItsBudgetIsSpent() throws Exception {
        String run = "budget";
        RunControl control = new RunControl();
        control.run = run;
        control.version = 1;
        // Three requests and a half, without their time.
        control.budgetNanoUsd = 700L;
        drover.control(control);
        AtomicInteger sent = new AtomicInteger();
        drover.await("an item is parked", () -> {
            String id = "item/" + sent.incrementAndGet();
            drover.putItems(run, List.of(drover.item(run, id)));
            drover.await(id + " is done with", () -> drover.finals(run).stream().anyMatch(line -> line.id.equals(id)));
            return drover.finals(run).stream().anyMatch(line -> line.status == ItemStatus.PARKED);
        });
        command("close", run, "--total", String.valueOf(sent.get()));

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.costNanoUsd).isGreaterThanOrEqualTo(700);
        assertThat(progress.count(ItemStatus.PARKED)).isEqualTo(1);
        assertThat(progress.count(ItemStatus.VERIFIED))
                .isEqualTo(sent.get() - 1)
                .isPositive();
        assertThat(drover.invocations(run)).hasSize(sent.get() - 1);
        assertThat(drover.finals(run).stream()
                        .filter(line -> line.status == ItemStatus.PARKED)
                        .map(line -> line.cause + ": " + line.message))
                .singleElement()
                .asString()
                .startsWith("OVER_BUDGET: run budget has cost ")
                .endsWith("nano-USD of a budget of 700");
        assertThat(drover.finals(run).stream()
                        .mapToLong(line -> line.costNanoUsd)
                        .sum())
                .isEqualTo(progress.costNanoUsd);
    }

    private List<ObjectNode> items(String run, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> drover.item(run, "item/" + number))
                .collect(Collectors.toList());
    }

    /** Runs a command that must do what it is told. */
    private String command(String... words) {
        DroverFixture.Said said = drover.drover(words);
        assertThat(said.exitCode).as("%s: %s", List.of(words), said).isZero();
        return said.out;
    }
}
