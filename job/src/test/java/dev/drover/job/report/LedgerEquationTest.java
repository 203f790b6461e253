package dev.drover.job.report;

import static dev.drover.job.report.Lines.RUN;
import static dev.drover.job.report.Lines.attempt;
import static dev.drover.job.report.Lines.last;
import static dev.drover.job.report.Lines.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerEquationTest {
    private static final String ROOT = "s3://ledgers/drover/";
    private static final String FILES = ROOT + "ledger/" + RUN + "/";

    private final StoreInMemory store = new StoreInMemory();

    private LedgerEquation recount() {
        return LedgerEquation.recount(store, ROOT, RUN).join();
    }

    @Test
    void itemsCountByTheStatusOfTheirLastGeneration() {
        store.put(
                FILES + "part-1",
                text(
                        attempt("a", 0, 1, null),
                        last("a", 0, ItemStatus.VERIFIED),
                        last("b", 1, ItemStatus.VERIFIED, Cause.OUTPUT_MISSING),
                        last("c", 0, ItemStatus.REJECTED)));
        store.put(FILES + "part-2", text(last("b", 0, ItemStatus.EXHAUSTED, Cause.NEVER_RETURNED)));

        LedgerEquation equation = recount();

        assertThat(equation)
                .hasToString("seen 3 = verified 2 + exhausted 0 + rejected 1 + quarantined 0 + parked 0 + open 0");
        assertThat(equation.healed()).isEqualTo(Map.of(Cause.OUTPUT_MISSING, 1L));
        assertThat(equation.holds(3L)).isTrue();
        assertThat(equation.holds(null)).isTrue();
    }

    @Test
    void identicalLinesAreFoldedAway() {
        String lines = text(attempt("a", 0, 1, null), last("a", 0, ItemStatus.VERIFIED));
        store.put(FILES + "part-1", lines).put(FILES + "part-2", lines);

        LedgerEquation equation = recount();

        assertThat(equation.repeatedLines()).isEqualTo(2);
        assertThat(equation.attempts()).isEqualTo(1);
        assertThat(equation.invocations()).isEqualTo(1);
        assertThat(equation.costNanoUsd()).isEqualTo(6_933);
        assertThat(equation.wrongFinals()).isZero();
        assertThat(equation.holds(1L)).isTrue();
    }

    @Test
    void twoDifferentFinalLinesOfAGenerationAreAProblem() {
        FinalLine other = last("a", 0, ItemStatus.EXHAUSTED, Cause.WORKER_ERROR);
        other.finalMillis++;
        store.put(FILES + "part-1", text(last("a", 0, ItemStatus.VERIFIED), other));

        LedgerEquation equation = recount();

        assertThat(equation.wrongFinals()).isEqualTo(1);
        assertThat(equation.count(ItemStatus.EXHAUSTED)).isEqualTo(1);
        assertThat(equation.problems(1L)).singleElement().asString().contains("1 items", ": a");
    }

    @Test
    void aGenerationWithoutAFinalLineBelowOneThatHasItIsAProblem() {
        store.put(FILES + "part-1", text(attempt("a", 0, 1, Cause.WORKER_ERROR), last("a", 1, ItemStatus.VERIFIED)));

        assertThat(recount().wrongFinals()).isEqualTo(1);
    }

    @Test
    void anItemThatIsBeingRedrivenCountsUnderItsOldStatus() {
        store.put(
                FILES + "part-1",
                text(last("a", 0, ItemStatus.EXHAUSTED, Cause.WORKER_ERROR), attempt("a", 1, 1, Cause.WORKER_ERROR)));

        assertThat(recount().count(ItemStatus.EXHAUSTED)).isEqualTo(1);
        assertThat(recount().open()).isZero();
        assertThat(recount().wrongFinals()).isZero();
    }

    @Test
    void anItemWithoutAFinalLineIsOpen() {
        store.put(FILES + "part-1", text(attempt("a", 0, 1, Cause.WORKER_ERROR), last("b", 0, ItemStatus.VERIFIED)));

        assertThat(recount().open()).isEqualTo(1);
        assertThat(recount().problems(2L)).singleElement().asString().isEqualTo("1 items have no final line: a");
    }

    @Test
    void aGapIsAProblemOnlyWhereSomebodyStatedATotal() {
        store.put(FILES + "part-1", text(last("a", 0, ItemStatus.VERIFIED)));

        assertThat(recount().problems(3L))
                .containsExactly("2 items that were sent are not in the ledger (3 sent, 1 seen)");
        assertThat(recount().problems(0L)).containsExactly("1 items are in the ledger beyond the 0 that were sent");
        assertThat(recount().holds(null)).isTrue();
    }

    @Test
    void hiddenAndTemporaryNamesAreSkippedAndSoAreOtherRuns() {
        String line = text(last("a", 0, ItemStatus.VERIFIED));
        store.put(FILES + ".part-1.inprogress.1", line)
                .put(FILES + "_tmp/part-1", line)
                .put(FILES + ".hidden/part-1", line)
                .put(ROOT + "ledger/" + RUN + "-2/part-1", line);

        assertThat(recount().seen()).isZero();
    }

    @Test
    void aLineThatCanNotBeReadIsNamedAndTheRestCounts() {
        store.put(
                FILES + "part-1",
                "{\"line\":\"final\"\n\n{\"line\":\"other\"}\n"
                        + text(last("a", 0, ItemStatus.VERIFIED)).trim());

        LedgerEquation equation = recount();

        assertThat(equation.seen()).isEqualTo(1);
        assertThat(equation.unreadableLines()).isEqualTo(2);
        assertThat(equation.problems(1L)).singleElement().asString().contains("part-1, line 1: ", "part-1, line 3: ");
    }
}
