package dev.drover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.contract.WorkItem;
import dev.drover.job.report.Lines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitCommandTest {
    private static final String IN = "s3://in/texts/";

    @TempDir
    Path folder;

    private final CommandFixture drover = new CommandFixture();

    private int submit(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("submit", "--run", "glosses", "--worker", "embed", "--output", "s3://out/vectors/"));
        Collections.addAll(arguments, more);
        return drover.run(arguments.toArray(String[]::new));
    }

    private String manifest(String... lines) throws IOException {
        return Files.writeString(folder.resolve("manifest.jsonl"), String.join("\n", lines))
                .toString();
    }

    private static String line(String id) {
        return "{\"id\":\"" + id + "\",\"input\":{\"inline\":{\"texts\":[\"a\",\"b\"]}}}";
    }

    private List<WorkItem> items() {
        return drover.sent.stream()
                .map(each -> ContractCodec.readWorkItem(each.bytes()))
                .collect(Collectors.toList());
    }

    private RunControl control() {
        String text = drover.store.text(CommandFixture.ROOT + "runs/glosses/control.json");
        return text == null ? null : ContractCodec.read(text.getBytes(StandardCharsets.UTF_8), RunControl.class);
    }

    @Test
    void everyObjectUnderAPrefixBecomesAnItemAndTheRunIsClosed() {
        drover.store.put(IN + "kjv/0002.txt", "b\n").put(IN + "0001.txt", "a\nb\n\nc");

        int exitCode = submit(
                "--inputs",
                IN,
                "--expect-content",
                "npy-f4-384",
                "--expect-records-from-lines",
                "--tag",
                "team=search",
                "--timeout",
                "PT5M");

        assertThat(drover.err()).isEqualTo("sending 1 of 2\nsending 2 of 2\n");
        assertThat(exitCode).isZero();
        assertThat(drover.stream()).isEqualTo("work");
        assertThat(drover.sentKeys()).containsExactly("glosses/0", "glosses/1");
        assertThat(items()).extracting(WorkItem::id).containsExactly("0001.txt", "kjv/0002.txt");
        assertThat(items()).extracting(WorkItem::inputUri).containsExactly(IN + "0001.txt", IN + "kjv/0002.txt");
        assertThat(items()).extracting(WorkItem::expectedRecords).containsExactly(4L, 1L);
        assertThat(items()).allSatisfy(item -> {
            assertThat(item.run()).isEqualTo("glosses");
            assertThat(item.worker()).isEqualTo("embed");
            assertThat(item.output()).isEqualTo("s3://out/vectors/");
            assertThat(item.expectedContent()).isEqualTo("npy-f4-384");
            assertThat(item.tags()).containsEntry("team", "search");
            assertThat(item.timeout()).isEqualTo(Duration.ofMinutes(5));
        });
        assertThat(control().totals).containsExactly(2L);
        assertThat(control().version).isEqualTo(1);
        assertThat(drover.out())
                .isEqualTo("sent 2 items of run glosses to the stream work\n"
                        + "the run is closed with 2 items; see how far it is with: drover status glosses\n");
    }

    @Test
    void whatAnItemSaysItselfIsKept() throws IOException {
        String own = "{\"id\":\"a\",\"worker\":\"score\",\"input\":{\"uri\":\"s3://in/a\"},\"output\":\"s3://other/\","
                + "\"expect\":{\"records\":7},\"tags\":{\"team\":\"ads\"},\"timeout\":\"PT1M\",\"mine\":[1]}";

        int exitCode = submit(
                "--manifest",
                manifest(own, "", line("b")),
                "--tag",
                "team=search",
                "--expect-content",
                "c",
                "--timeout",
                "PT9M");

        assertThat(exitCode).as(drover.err()).isZero();
        WorkItem first = items().get(0);
        assertThat(first.worker()).isEqualTo("score");
        assertThat(first.output()).isEqualTo("s3://other/");
        assertThat(first.expectedRecords()).isEqualTo(7);
        assertThat(first.expectedContent()).isEqualTo("c");
        assertThat(first.tags()).containsEntry("team", "ads");
        assertThat(first.timeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(first.document().get("mine").get(0).asInt()).isEqualTo(1);
        assertThat(items().get(1).worker()).isEqualTo("embed");
    }

    @Test
    void inlineTextsAreCountedToo() throws IOException {
        assertThat(submit("--manifest", manifest(line("a")), "--expect-records-from-lines"))
                .isZero();

        assertThat(items().get(0).expectedRecords()).isEqualTo(2);
    }

    @Test
    void allMistakesAreToldWithTheirLinesAndNothingIsSent() throws IOException {
        String manifest = manifest(
                line("a"),
                "{\"id\":",
                line("a"),
                line("x y"),
                "{\"run\":\"other\",\"id\":\"b\",\"input\":{\"uri\":\"s3://in/b\"}}",
                "{\"id\":\"c\"}",
                "[]");

        int exitCode = submit("--manifest", manifest);

        assertThat(exitCode).isEqualTo(2);
        assertThat(drover.sent).isEmpty();
        assertThat(control()).isNull();
        assertThat(drover.err().lines())
                .satisfiesExactly(
                        each -> assertThat(each).isEqualTo("nothing was sent; 6 mistakes in the items:"),
                        each -> assertThat(each).startsWith("  line 2: not JSON"),
                        each -> assertThat(each).isEqualTo("  line 3: id 'a' is there already, from line 1"),
                        each -> assertThat(each).startsWith("  line 4: id must be segments"),
                        each -> assertThat(each)
                                .isEqualTo("  line 5: run is 'other', but this submission is of run 'glosses'"),
                        each -> assertThat(each).startsWith("  line 6: input is missing"),
                        each -> assertThat(each).startsWith("  line 7: document must be a JSON object"));
    }

    @Test
    void ofVeryManyMistakesTheFirstTwentyAreTold() throws IOException {
        String[] lines = new String[23];
        Arrays.fill(lines, "{}");

        submit("--manifest", manifest(lines));

        assertThat(drover.err().lines()).hasSize(22);
        assertThat(drover.err()).startsWith("nothing was sent; 23 mistakes").endsWith("  and 3 more\n");
    }

    @Test
    void aFileWhoseNameCanNotBeAnIdIsRefusedByItsName() {
        drover.store.put(IN + "good.txt", "a").put(IN + "not%20good.txt", "a");

        assertThat(submit("--inputs", IN)).isEqualTo(2);

        assertThat(drover.err()).contains(IN + "not%20good.txt: 'not%20good.txt' can't be an id", "rename the file");
        assertThat(drover.sent).isEmpty();
    }

    @Test
    void aLocalFolderIsReadThroughTheRealStore() throws IOException {
        Path inputs = Files.createDirectories(folder.resolve("my inputs"));
        Files.createDirectories(inputs.resolve("kjv"));
        Files.writeString(inputs.resolve("kjv").resolve("1.txt"), "a\nb\n");
        Files.writeString(inputs.resolve(".hidden"), "a");
        drover.useLocalFiles(folder);

        assertThat(submit("--inputs", inputs.toString(), "--expect-records-from-lines"))
                .as(drover.err())
                .isZero();

        assertThat(items()).extracting(WorkItem::id).containsExactly("kjv/1.txt");
        assertThat(items().get(0).inputUri()).isEqualTo("file://" + folder + "/my%20inputs/kjv/1.txt");
        assertThat(items().get(0).expectedRecords()).isEqualTo(2);
        assertThat(folder.resolve("runs/glosses/control.json")).exists();

        Files.writeString(inputs.resolve("zwölf 12.txt"), "a");
        assertThat(submit("--inputs", inputs.toString())).isEqualTo(2);
        assertThat(drover.err()).contains("can't be an id");
    }

    @Test
    void itemsOfAPausedRunAreSentWithANote() throws IOException {
        drover.store.put(
                CommandFixture.ROOT + "runs/glosses/control.json",
                "{\"run\":\"glosses\",\"version\":1,\"paused\":true}");

        assertThat(submit("--manifest", manifest(line("a")))).isZero();

        assertThat(drover.err()).contains("note: run glosses is paused, so that its items will be parked");
    }

    @Test
    void hiddenFilesAreLeftOutAndCounted() {
        drover.store.put(IN + "a.txt", "a").put(IN + ".git/config", "a").put(IN + "_SUCCESS", "");

        assertThat(submit("--inputs", IN)).isZero();

        assertThat(items()).extracting(WorkItem::id).containsExactly("a.txt");
        assertThat(drover.err()).startsWith("left out 2 files");
    }

    @Test
    void anEmptyInputHasNoRowsAndAMissingOneIsAMistake() throws IOException {
        drover.store.put("s3://in/empty", "");
        String manifest = manifest(
                "{\"id\":\"a\",\"input\":{\"uri\":\"s3://in/empty\"}}",
                "{\"id\":\"b\",\"input\":{\"uri\":\"s3://in/none\"}}");

        assertThat(submit("--manifest", manifest, "--expect-records-from-lines"))
                .isEqualTo(2);

        assertThat(drover.err()).contains("1 mistake in the items:\n  line 2: its input has no rows to count");
    }

    @Test
    void aRunThatIsKeptOpenIsNotClosed() throws IOException {
        assertThat(submit("--manifest", manifest(line("a")), "--keep-open")).isZero();

        assertThat(control()).isNull();
        assertThat(drover.out()).contains("drover close glosses --total N");
    }

    @Test
    void theSameTotalAgainChangesNothingAndAnotherOneIsReported() throws IOException {
        submit("--manifest", manifest(line("a")));
        submit("--manifest", manifest(line("a")));
        assertThat(control().totals).containsExactly(1L);
        assertThat(control().version).isEqualTo(1);

        assertThat(submit("--manifest", manifest(line("a"), line("b")))).isZero();
        assertThat(control().totals).containsExactly(1L, 2L);
        assertThat(control().version).isEqualTo(2);
        assertThat(drover.err()).contains("closed with other numbers before: [1, 2]");
    }

    @Test
    void closingKeepsWhatElseIsSaidOfTheRun() throws IOException {
        drover.store.put(
                CommandFixture.ROOT + "runs/glosses/control.json",
                "{\"run\":\"glosses\",\"version\":4,\"paused\":true,\"budgetNanoUsd\":7}");

        submit("--manifest", manifest(line("a")));

        assertThat(control().version).isEqualTo(5);
        assertThat(control().paused).isTrue();
        assertThat(control().budgetNanoUsd).isEqualTo(7);
    }

    @Test
    void aStreamThatBreaksOffLeavesTheRunOpenAndSaysWhatToDo() throws IOException {
        drover.failAfter(1);

        int exitCode = submit("--manifest", manifest(line("a"), line("b")));

        assertThat(exitCode).isEqualTo(1);
        assertThat(control()).isNull();
        assertThat(drover.err())
                .contains("writing to the stream work failed: the stream is gone (1 of 2 records were written; the run "
                        + "was not closed; submit the same items again");
    }

    @Test
    void aStreamThatCanNotBeUsedIsSaidBeforeAnythingElse() throws IOException {
        drover.makeStreamUnusable("the stream 'work' does not exist");

        assertThat(submit("--manifest", manifest("{}"))).isEqualTo(2);

        assertThat(drover.err()).isEqualTo("nothing was sent: the stream 'work' does not exist\n");
    }

    @Test
    void mistakesInTheOptionsAreOneLineEach() throws IOException {
        assertThat(submit("--manifest", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(drover.err()).isEqualTo("the manifest " + folder.resolve("none") + " does not exist\n");

        assertThat(submit("--inputs", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(drover.err()).isEqualTo("--inputs: there is no folder " + folder.resolve("none") + "\n");

        assertThat(submit("--inputs", "s3://in/nothing/")).isEqualTo(2);
        assertThat(drover.err()).isEqualTo("nothing was sent: there are no files in s3://in/nothing/\n");

        assertThat(submit("--manifest", manifest(""))).isEqualTo(2);
        assertThat(drover.err()).isEqualTo("nothing was sent: there are no items\n");

        assertThat(submit("--manifest", manifest(line("a")), "--keep-open", "--total", "3"))
                .isEqualTo(2);
        assertThat(drover.err()).contains("--keep-open and --total contradict each other");

        assertThat(submit("--manifest", manifest(line("a"), line("b")), "--total", "1"))
                .isEqualTo(2);
        assertThat(drover.err()).contains("--total 1 is less than the 2 items");

        assertThat(drover.run("submit", "--run", "a/b", "--manifest", "m")).isEqualTo(2);
        assertThat(drover.err()).startsWith("'a/b' can't name a run");

        assertThat(submit("--manifest", "m", "--inputs", "i")).isEqualTo(2);
        assertThat(drover.err()).contains("mutually exclusive").hasLineCount(1);

        assertThat(submit()).isEqualTo(2);
        assertThat(drover.err()).hasLineCount(1);
        assertThat(drover.sent).isEmpty();
    }

    private RunProgress carried() {
        String text = drover.store.text(CommandFixture.ROOT + RunProgress.carriedPath("glosses"));
        return text == null ? null : ContractCodec.read(text.getBytes(StandardCharsets.UTF_8), RunProgress.class);
    }

    @Test
    void onlyWhatTheLedgerDoesNotCallFinalIsSentAndItsCountsAreCarriedOn() throws IOException {
        drover.store.put(
                CommandFixture.ROOT + "ledger/glosses/part-0.jsonl",
                Lines.text(
                                Lines.attempt("a", 0, 1, null),
                                Lines.last("a", 0, ItemStatus.VERIFIED),
                                Lines.last("b", 0, ItemStatus.EXHAUSTED, Cause.OUTPUT_MISSING),
                                Lines.attempt("c", 0, 1, Cause.OUTPUT_MISSING),
                                Lines.last("elsewhere", 0, ItemStatus.PARKED))
                        + "{\"line\":\"final\",\"id\":\"d\"");

        assertThat(submit("--manifest", manifest(line("a"), line("b"), line("c"), line("d")), "--only-open"))
                .isZero();

        assertThat(items()).extracting(WorkItem::id).containsExactly("c", "d");
        assertThat(drover.sentKeys()).containsExactly("glosses/0", "glosses/1");
        assertThat(control().totals).containsExactly(4L);
        assertThat(carried().equation())
                .isEqualTo("seen 3 = verified 1 + exhausted 1 + rejected 0 + quarantined 0 + parked 1 + open 0");
        assertThat(carried().attempts).isEqualTo(2);
        assertThat(drover.out())
                .contains(
                        "read 6 lines of the ledger: seen 3 = verified 1",
                        "1 more are named and not final",
                        "ingest.start-position: 2026-11-23T10:01:00Z",
                        "left out 2 of 4 items, which are final",
                        "sent 2 items");
        assertThat(drover.err()).contains("1 lines of the ledger can't be read");
    }

    @Test
    void whereNothingIsOpenNothingIsSentAndTheRunIsClosedAllTheSame() throws IOException {
        drover.store.put(
                CommandFixture.ROOT + "ledger/glosses/part-0.jsonl",
                Lines.text(Lines.last("a", 0, ItemStatus.VERIFIED)));

        assertThat(submit("--manifest", manifest(line("a")), "--only-open")).isZero();

        assertThat(drover.sent).isEmpty();
        assertThat(drover.out()).contains("nothing was sent: no item of this submission is open");
        assertThat(control().totals).containsExactly(1L);
        assertThat(carried().seen).isEqualTo(1);
    }

    @Test
    void aRunWithoutALedgerIsSentWholeAndThatIsSaid() throws IOException {
        assertThat(submit("--manifest", manifest(line("a")), "--only-open")).isZero();

        assertThat(drover.sent).hasSize(1);
        assertThat(drover.err()).contains("note: run glosses has no ledger in s3://ledgers/drover/");
    }

    @Test
    void aWholeSubmissionTakesBackWhatIsCarriedOnAndAPartDoesNot() throws IOException {
        drover.store.put(
                CommandFixture.ROOT + "ledger/glosses/part-0.jsonl",
                Lines.text(Lines.last("a", 0, ItemStatus.VERIFIED)));
        submit("--manifest", manifest(line("a"), line("b")), "--only-open");

        submit("--manifest", manifest(line("c")), "--total", "3");
        assertThat(carried().seen).isEqualTo(1);
        submit("--manifest", manifest(line("c")), "--keep-open");
        assertThat(carried().seen).isEqualTo(1);
        submit("--manifest", manifest(line("a"), line("b"), line("c")));
        // All items are on their way, and will be seen.
        assertThat(carried().seen).isZero();
    }
}
