package dev.drover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code drover submit} says of how long a run will take. */
class KnownRateTest {
    @TempDir
    Path folder;

    private final CommandFixture drover = new CommandFixture();

    private int submit(String... lines) throws IOException {
        Path manifest = Files.writeString(folder.resolve("manifest.jsonl"), String.join("\n", lines));
        return drover.run(
                "submit",
                "--run",
                "glosses",
                "--worker",
                "embed",
                "--output",
                "s3://out/vectors/",
                "--manifest",
                manifest.toString());
    }

    private static String line(String id) {
        return "{\"id\":\"" + id + "\",\"input\":{\"inline\":{}}}";
    }

    /** A run in the store, whose first item was seen this long before its last change. */
    private void withRun(String run, long settled, Duration took, long lastChangeMillis) {
        RunProgress progress = new RunProgress();
        progress.run = run;
        progress.seen = settled;
        progress.finals.put(ItemStatus.VERIFIED, settled);
        progress.firstSeenMillis = lastChangeMillis - took.toMillis();
        progress.lastChangeMillis = lastChangeMillis;
        drover.store.put(CommandFixture.ROOT + RunProgress.path(run), ContractCodec.text(progress));
    }

    @Test
    void aSubmissionThatTakesAlmostAsLongAsTheStreamKeepsItIsSentWithANote() throws IOException {
        // 100 items in 150 hours: 12 of them in 18 hours, three quarters of the 24 for which the stream keeps them.
        withRun("before", 100, Duration.ofHours(150), 2_000_000_000_000L);
        withRun("long-before", 100, Duration.ofSeconds(1), 1_900_000_000_000L);
        withRun("too-small", 99, Duration.ofHours(900), 2_100_000_000_000L);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            lines.add(line("a" + i));
        }
        submit(lines.toArray(String[]::new));
        assertThat(drover.err()).doesNotContain("note:");

        lines.add(line("b"));
        assertThat(submit(lines.toArray(String[]::new))).isZero();
        assertThat(drover.err())
                .contains("note: as fast as run before was, 12 items take 18 h 00 min, and the stream work keeps a"
                        + " record for 1 d 00 h; what is not read by then is lost: make it keep them for longer, or submit"
                        + " in parts\n");
    }

    @Test
    void theRateOfTheRunItselfCountsFirst() throws IOException {
        withRun("before", 100, Duration.ofHours(15_001), 2_000_000_000_000L);
        withRun("glosses", 100, Duration.ofSeconds(1), 1_900_000_000_000L);

        submit(line("a"));

        assertThat(drover.err()).doesNotContain("note:");
    }
}
