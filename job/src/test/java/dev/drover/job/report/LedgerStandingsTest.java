package dev.drover.job.report;

import static dev.drover.job.report.Lines.attempt;
import static dev.drover.job.report.Lines.last;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LedgerStandingsTest {
    private static final String ROOT = "s3://ledgers/drover/";
    private static final String FOLDER = ROOT + "ledger/glosses/";

    private final StoreInMemory store = new StoreInMemory();

    private LedgerStandings read() throws ExecutionException, InterruptedException, TimeoutException {
        return LedgerStandings.read(store, ROOT, Lines.RUN).get(60, TimeUnit.SECONDS);
    }

    @Test
    void theLastGenerationCountsWhateverTheOrderOfTheLines() throws Exception {
        store.put(
                FOLDER + "part-1.jsonl",
                Lines.text(last("a", 1, ItemStatus.VERIFIED), last("b", 0, ItemStatus.PARKED)));
        store.put(
                FOLDER + "part-2.jsonl",
                Lines.text(
                        last("a", 0, ItemStatus.EXHAUSTED, Cause.OUTPUT_MISSING),
                        attempt("b", 1, 1, Cause.WORKER_ERROR),
                        attempt("c", 0, 1, Cause.WORKER_ERROR)));

        LedgerStandings standings = read();

        assertThat(standings.isFinal("a")).isTrue();
        assertThat(standings.isFinal("b"))
                .as("being redriven, so that it counts under its old status")
                .isTrue();
        assertThat(standings.isFinal("c")).isFalse();
        assertThat(standings.isFinal("d")).isFalse();
        assertThat(standings.open()).isEqualTo(1);
        assertThat(standings.files()).isEqualTo(2);
        assertThat(standings.counts(5).equation())
                .isEqualTo("seen 2 = verified 1 + exhausted 0 + rejected 0 + quarantined 0 + parked 1 + open 0");
        assertThat(standings.counts(5).updatedMillis).isEqualTo(5);
    }

    @Test
    void ofTwoFinalLinesOfOneGenerationTheLaterOneCounts() throws Exception {
        FinalLine early = last("a", 0, ItemStatus.EXHAUSTED, Cause.OUTPUT_MISSING);
        FinalLine late = last("a", 0, ItemStatus.VERIFIED);
        late.finalMillis = early.finalMillis + 1;
        store.put(FOLDER + "part-1.jsonl", Lines.text(late, early));

        assertThat(read().counts(0).count(ItemStatus.VERIFIED)).isEqualTo(1);
    }

    @Test
    void linesThatStandThereTwiceCountOnce() throws Exception {
        String text = Lines.text(
                attempt("a", 0, 1, Cause.OUTPUT_MISSING),
                attempt("a", 0, 2, null),
                last("a", 0, ItemStatus.VERIFIED, Cause.OUTPUT_MISSING));
        store.put(FOLDER + "part-1.jsonl", text).put(FOLDER + "part-2.jsonl", text);

        RunProgress counts = read().counts(0);

        assertThat(counts.seen).isEqualTo(1);
        assertThat(counts.attempts).isEqualTo(2);
        assertThat(counts.failedAttempts).isEqualTo(1);
        assertThat(counts.invocations).isEqualTo(2);
        assertThat(counts.costNanoUsd).isEqualTo(2 * 6_933);
        assertThat(counts.healed).containsOnlyKeys(Cause.OUTPUT_MISSING).containsValue(1L);
        assertThat(counts.firstSeenMillis).isEqualTo(Lines.START);
    }

    @Test
    void whatIsOnlyEstimatedIsSaidToBe() throws Exception {
        AttemptLine estimated = attempt("a", 0, 1, null);
        estimated.costNanoUsd = 500;
        estimated.costEstimated = true;
        estimated.hedged = 1;
        store.put(FOLDER + "part-1.jsonl", Lines.text(estimated, attempt("b", 0, 1, null)));

        RunProgress counts = read().counts(0);

        assertThat(counts.costNanoUsd).isEqualTo(500 + 6_933);
        assertThat(counts.estimatedNanoUsd).isEqualTo(500);
        assertThat(counts.hedged).isEqualTo(1);
    }

    @Test
    void aTornLastLineAndGarbageAreCountedAndTold() throws Exception {
        String whole = Lines.text(last("b", 0, ItemStatus.VERIFIED));
        store.put(
                FOLDER + "part-1.jsonl",
                Lines.text(last("a", 0, ItemStatus.VERIFIED)) + "{}\n[]\n\n{\"line\":\"final\"}\nnot json\n"
                        + whole.substring(0, whole.length() / 2));

        LedgerStandings standings = read();

        assertThat(standings.unreadableLines()).isEqualTo(5);
        assertThat(standings.unreadableExample()).startsWith(FOLDER + "part-1.jsonl, line 7: ");
        assertThat(standings.isFinal("a")).isTrue();
        assertThat(standings.isFinal("b")).isFalse();
    }

    @Test
    void hiddenFilesAreNoLedgerAndARunWithoutFilesHasNone() throws Exception {
        store.put(FOLDER + ".part-1.inprogress", Lines.text(last("a", 0, ItemStatus.VERIFIED)));

        assertThat(read().files()).isZero();
        assertThat(read().isFinal("a")).isFalse();
    }

    @Test
    void itCountsAsTheEquationThatKeepsEveryIdDoes() throws Exception {
        long seed = 20_261_124L;
        Random random = new Random(seed);
        List<Object> lines = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String id = "item/" + random.nextInt(500);
            int generation = random.nextInt(3);
            if (random.nextBoolean()) {
                lines.add(attempt(id, generation, 1 + random.nextInt(2), Cause.DIGEST_MISMATCH));
            } else {
                FinalLine line =
                        last(id, generation, List.of(ItemStatus.values()).get(random.nextInt(5)));
                line.finalMillis += i;
                lines.add(line);
            }
        }
        for (int file = 0; file < 13; file++) {
            store.put(
                    FOLDER + "part-" + file + ".jsonl",
                    Lines.text(lines.subList(file * 153, Math.min(lines.size(), file * 153 + 170))
                            .toArray()));
        }

        RunProgress counts = read().counts(0);
        LedgerEquation equation = LedgerEquation.recount(store, ROOT, Lines.RUN).get(60, TimeUnit.SECONDS);

        assertThat(counts.finals).as("seed " + seed).isEqualTo(equation.finals());
        assertThat(counts.seen + read().open()).isEqualTo(equation.seen());
        assertThat(List.of(counts.attempts, counts.invocations, counts.costNanoUsd))
                .isEqualTo(Arrays.asList(equation.attempts(), equation.invocations(), equation.costNanoUsd()));
    }
}
