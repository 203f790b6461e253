package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run whose job lost all of its state goes on from its ledger. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class StartOverITCase {
    private static final String RUN = "run";
    private static final int ITEMS = 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyWhatIsNotFinalIsSubmittedAgainAndTheCountsGoOn(boolean stopped) throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.max-in-flight", "4");
            drover.startJob();
            Path manifest = manifest(drover.items(RUN, ITEMS, "millis", 200));
            said(drover, "submit", "--run", RUN, "--manifest", manifest.toString());
            drover.await("some items are final", () -> drover.finals(RUN).size() >= 15);
            if (stopped) {
                drover.stop();
            } else {
                drover.cancel();
            }
            Set<String> done = ids(drover.finals(RUN));
            assertThat(done.size()).isBetween(15, ITEMS - 1);
            drover.await("the old job's invocations have ended", () -> drover.endpoint.running() == 0);
            int before = drover.invocations(RUN).size();

            String told;
            if (stopped) {
                drover.settings.put("ingest.start-position", "latest");
                drover.startJob();
                told = said(drover, "submit", "--only-open", "--run", RUN, "--manifest", manifest.toString());
            } else {
                told = said(drover, "submit", "--only-open", "--run", RUN, "--manifest", manifest.toString());
                drover.settings.put("ingest.start-position", startPosition(told));
                drover.startJob();
            }

            assertThat(told)
                    .contains("left out " + done.size() + " of 60 items, which are final")
                    .contains("sent " + (ITEMS - done.size()) + " items of run run");
            RunProgress progress = drover.awaitComplete(RUN);
            assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
            assertThat(progress.equation())
                    .isEqualTo("seen 60 = verified 60 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
            assertThat(drover.invocations(RUN).stream().skip(before).map(item -> item.id))
                    .as("invoked although final")
                    .doesNotContainAnyElementsOf(done)
                    .hasSize(ITEMS - done.size());
            List<AttemptLine> attempts = drover.attempts(RUN);
            assertThat(progress.attempts).isEqualTo(attempts.size());
            assertThat(progress.costNanoUsd)
                    .isEqualTo(attempts.stream()
                            .mapToLong(line -> line.costNanoUsd)
                            .sum());
            assertThat(said(drover, "status", RUN, "--recount"))
                    .contains("recounted from the ledger: seen 60 = verified 60");

            // An item that this job never saw counts on under its old status until it has a new one.
            String old = done.iterator().next();
            Path one = Files.writeString(folder.resolve("ids"), old);
            said(drover, "redrive", RUN, "--status", "VERIFIED", "--ids", one.toString());
            drover.await("the item is verified again", () -> drover.drover("status", RUN).exitCode == 0);
            assertThat(drover.progress(RUN).equation()).startsWith("seen 60 = verified 60");
            assertThat(drover.progress(RUN).redriving).isZero();
            assertThat(drover.finals(RUN)).anyMatch(line -> line.id.equals(old) && line.generation == 1);
        }
    }

    @Test
    void aRedriveOfARunThatTheJobNeverSawCarriesItsCountsOn() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.startJob();
            said(drover, "pause", RUN, "--even-if-unknown");
            Path manifest = manifest(drover.items(RUN, 5, "rows", 3));
            said(drover, "submit", "--run", RUN, "--manifest", manifest.toString());
            assertThat(drover.awaitComplete(RUN).count(ItemStatus.PARKED)).isEqualTo(5);
            drover.stop();
            drover.settings.put("ingest.start-position", "latest");
            drover.startJob();
            said(drover, "resume", RUN);
            Path two = Files.writeString(folder.resolve("ids"), "item/1\nitem/3\n");

            said(drover, "redrive", RUN, "--ids", two.toString());

            drover.await("the two are verified", () -> drover.drover("status", RUN).exitCode == 0);
            assertThat(drover.progress(RUN).equation())
                    .isEqualTo("seen 5 = verified 2 + exhausted 0 + rejected 0 + quarantined 0 + parked 3 + open 0");
        }
    }

    @Test
    void aRunThatIsSubmittedTwiceCostsNothingTwice() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.startJob();
            Path manifest = manifest(drover.items(RUN, 20, "rows", 3));
            said(drover, "submit", "--run", RUN, "--manifest", manifest.toString());
            RunProgress first = drover.awaitComplete(RUN);

            said(drover, "submit", "--run", RUN, "--manifest", manifest.toString());
            drover.await(
                    "the second submission was seen and the run is complete",
                    () -> drover.progress(RUN).duplicates == 20
                            && drover.progress(RUN).state == RunProgress.State.COMPLETE);
            String told = said(drover, "submit", "--only-open", "--run", RUN, "--manifest", manifest.toString());

            assertThat(told)
                    .contains("left out 20 of 20 items", "nothing was sent: no item of this submission is open");
            RunProgress second = drover.progress(RUN);
            assertThat(second.equation()).isEqualTo(first.equation()).startsWith("seen 20 = verified 20");
            assertThat(second.costNanoUsd).isEqualTo(first.costNanoUsd);
            assertThat(second.invocations).isEqualTo(20);
            assertThat(drover.invocations(RUN)).hasSize(20);
        }
    }

    private Path manifest(List<ObjectNode> items) throws IOException {
        return Files.write(
                folder.resolve("manifest.jsonl"),
                items.stream().map(ContractCodec::text).collect(Collectors.toList()));
    }

    /** The time that a submission says to start a job with. */
    private static String startPosition(String told) {
        Matcher said = Pattern.compile("ingest\\.start-position: (\\S+)").matcher(told);
        assertThat(said.find()).as(told).isTrue();
        return said.group(1);
    }

    private static Set<String> ids(List<FinalLine> finals) {
        return finals.stream().map(line -> line.id).collect(Collectors.toSet());
    }

    /** Runs a command that must do what it is told. */
    private static String said(DroverFixture drover, String... words) {
        DroverFixture.Said said = drover.drover(words);
        assertThat(said.exitCode).as("%s: %s", List.of(words), said).isZero();
        return said.out;
    }
}
