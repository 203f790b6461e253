package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Outputs are lost and damaged after their run was complete; a scrub finds exactly those, and the job heals them. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ScrubITCase {
    private static final String RUN = "run";
    private static final int ITEMS = 30;

    private DroverFixture drover;

    @BeforeEach
    void completeARun(@TempDir Path folder) throws Exception {
        drover = DroverFixture.start(folder);
        drover.settings.put("verify.timeout", "1 s");
        drover.settings.put("verify.undecided-after", "1 s");
        drover.startJob();
        List<ObjectNode> items = new ArrayList<>(drover.items(RUN, ITEMS - 1, "rows", 3));
        items.add(drover.item(RUN, "odd/0"));
        drover.putItems(RUN, items);
        drover.close(RUN, ITEMS);
        assertThat(drover.awaitComplete(RUN).count(ItemStatus.VERIFIED)).isEqualTo(ITEMS);
    }

    @AfterEach
    void stop() throws Exception {
        drover.close();
    }

    @Test
    void whatWasLostOrDamagedIsFoundAndHealed() throws Exception {
        Map<String, Path> outputs = outputs();
        Files.delete(outputs.get("item/1"));
        Files.delete(outputs.get("item/17"));
        flip(outputs.get("item/4"));
        flip(outputs.get("odd/0"));
        truncate(outputs.get("item/9"));

        DroverFixture.Said dry = drover.drover("scrub", RUN, "--dry-run");

        assertThat(dry.exitCode).as("%s", dry).isZero();
        assertThat(dry.out.lines().sorted())
                .containsExactly(
                        "item/1  VERIFIED, now OUTPUT_MISSING  generation 0 -> 1",
                        "item/17  VERIFIED, now OUTPUT_MISSING  generation 0 -> 1",
                        "item/4  VERIFIED, now DIGEST_MISMATCH  generation 0 -> 1",
                        "item/9  VERIFIED, now SIZE_MISMATCH  generation 0 -> 1",
                        "odd/0  VERIFIED, now DIGEST_MISMATCH  generation 0 -> 1",
                        "scrubbed 30 verified outputs of run run: 25 intact, 5 lost or damaged, 0 undecided",
                        "would redrive 5 items of run run");
        assertThat(drover.invocations(RUN)).hasSize(ITEMS);

        DroverFixture.Said scrub = drover.drover("scrub", RUN);

        assertThat(scrub.exitCode).as("%s", scrub).isZero();
        assertThat(scrub.out).contains("5 lost or damaged", "redrove 5 items of run run");
        drover.await("the run is whole again", () -> drover.drover("status", RUN).exitCode == 0);
        assertThat(drover.progress(RUN).equation()).startsWith("seen 30 = verified 30 + exhausted 0");
        assertThat(drover.finals(RUN).stream()
                        .filter(line -> line.generation == 1)
                        .map(line -> line.id))
                .containsExactlyInAnyOrder("item/1", "item/17", "item/4", "item/9", "odd/0");
        assertThat(drover.invocations(RUN)).hasSize(ITEMS + 5);
        DroverFixture.Said again = drover.drover("scrub", RUN);
        assertThat(again.exitCode).as("%s", again).isZero();
        assertThat(again.out)
                .isEqualTo("scrubbed 30 verified outputs of run run: 30 intact, 0 lost or damaged, 0 undecided\n"
                        + "redrove 0 items of run run\n");
    }

    @Test
    void anOutputOfWhichTheStoreDoesNotSayIsReportedAndNotRedriven() throws Exception {
        Path folder = outputs().get("odd/0").getParent();
        try (var files = Files.list(folder)) {
            for (Path file : files.collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        // What was a folder is a file, so that the file system refuses the question, even to root.
        Files.writeString(folder, "in the way");
        Files.delete(outputs().get("item/2"));

        DroverFixture.Said scrub = drover.drover("scrub", RUN);

        assertThat(scrub.exitCode).as("%s", scrub).isEqualTo(1);
        assertThat(scrub.out)
                .contains("odd/0  undecided: ", "1 lost or damaged, 1 undecided")
                .contains("redrove 1 item of run run");
        drover.await("the run is whole again", () -> drover.drover("status", RUN).exitCode == 0);
        assertThat(drover.invocations(RUN).stream().map(item -> item.id + "@" + item.generation))
                .contains("item/2@1")
                .doesNotContain("odd/0@1");
    }

    @Test
    void aDamagedLedgerIsToldAndWhatCanBeReadOfItIsScrubbed() throws Exception {
        Files.delete(outputs().get("item/3"));
        List<Path> parts;
        try (var files = Files.walk(drover.folder)) {
            parts = files.filter(file -> file.getFileName().toString().matches("part-.*[.]jsonl"))
                    .collect(Collectors.toList());
        }
        Files.writeString(parts.get(0), "not json\n{\"line\":\"final\",\"id\":\"item/", StandardOpenOption.APPEND);

        DroverFixture.Said scrub = drover.drover("scrub", RUN, "--dry-run");

        assertThat(scrub.exitCode).as("%s", scrub).isEqualTo(1);
        assertThat(scrub.out)
                .contains("item/3  VERIFIED, now OUTPUT_MISSING", "29 intact, 1 lost or damaged, 0 undecided");
        assertThat(scrub.err).isEqualTo("2 lines of the ledger can't be read\n");
    }

    @Test
    void mistakesAreOneLineEach() {
        DroverFixture.Said unknown = drover.drover("scrub", "nothing");
        assertThat(unknown.exitCode).isEqualTo(2);
        assertThat(unknown.err).startsWith("run nothing has no ledger in ").hasLineCount(1);

        assertThat(drover.drover("pause", RUN).exitCode).isZero();
        DroverFixture.Said held = drover.drover("scrub", RUN);
        assertThat(held.exitCode).isEqualTo(2);
        assertThat(held.err).startsWith("nothing was sent: run run is paused").hasLineCount(1);
    }

    private Map<String, Path> outputs() throws IOException {
        Map<String, Path> outputs = new TreeMap<>();
        for (FinalLine line : drover.finals(RUN)) {
            outputs.put(line.id, Path.of(URI.create(line.uri)));
        }
        return outputs;
    }

    private static void flip(Path output) throws IOException {
        byte[] bytes = Files.readAllBytes(output);
        bytes[bytes.length / 2] ^= 1;
        Files.write(output, bytes);
    }

    private static void truncate(Path output) throws IOException {
        byte[] bytes = Files.readAllBytes(output);
        Files.write(output, Arrays.copyOf(bytes, bytes.length - 1));
    }
}
