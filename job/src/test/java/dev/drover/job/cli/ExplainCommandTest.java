package dev.drover.job.cli;

import static dev.drover.job.report.Lines.START;
import static dev.drover.job.report.Lines.attempt;
import static dev.drover.job.report.Lines.last;
import static dev.drover.job.report.Lines.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.job.report.Lines;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
    private static final String FILES = CommandFixture.ROOT + "ledger/glosses/";

    private final CommandFixture drover = new CommandFixture();

    @Test
    void theTimelineOfAHealedItemIsAsOfTheGoldenFile() {
        AttemptLine first = attempt("kjv/1", 0, 1, Cause.DIGEST_MISMATCH);
        first.invocations = 3;
        first.throttled = 2;
        first.requestId = "req-1";
        first.bytes = 49_280L;
        first.records = 32L;
        first.sha256 = "ab".repeat(32);
        first.log = first.uri + ".log.gz";
        first.logTail = "embedding 32 rows\n\u001b[31mREPORT RequestId: req-1\tDuration: 201.67 ms\n";
        AttemptLine second = attempt("kjv/1", 0, 2, Cause.NEVER_RETURNED);
        second.outcome = Outcome.NEVER_RETURNED;
        second.verdict = null;
        second.message = "no answer within 6 s";
        second.billedMillis = null;
        second.durationMillis = 6_000L;
        AttemptLine late = attempt("kjv/1", 0, 2, null);
        late.late = true;
        late.settledMillis = START + 30_000;
        AttemptLine third = attempt("kjv/1", 0, 3, null);
        third.records = 32L;
        third.invocations = 2;
        third.hedged = 1;
        FinalLine last = last("kjv/1", 0, ItemStatus.VERIFIED, Cause.DIGEST_MISMATCH, Cause.NEVER_RETURNED);
        last.bytes = 49_280L;
        String repeated = text(first, second);
        drover.store
                .put(FILES + "part-9", repeated)
                .put(FILES + "part-2", text(last, third, late, attempt("kjv/2", 0, 1, null)))
                .put(FILES + "part-3", repeated);

        assertThat(drover.run("explain", "glosses", "kjv/1")).isZero();

        assertThat(drover.out()).isEqualTo(CommandFixture.golden("explain-healed.txt"));
    }

    @Test
    void aQuarantinedRecordIsShownAsFarAsItCanBePrinted() {
        FinalLine line = last("sha256:00ff", 0, ItemStatus.QUARANTINED);
        line.cause = Cause.UNREADABLE_RECORD;
        line.message = "not valid UTF-8";
        line.partitionKey = "glosses/7";
        line.raw = Base64.getEncoder()
                .encodeToString(
                        "{\"id\":\"a\"\u0000\u001b[2J\nä…".concat("\u00ad").getBytes(StandardCharsets.UTF_8));
        drover.store.put(FILES + "part-1", text(line));

        assertThat(drover.run("explain", Lines.RUN, "sha256:00ff")).isZero();

        assertThat(drover.out()).isEqualTo(CommandFixture.golden("explain-quarantined.txt"));
    }

    @Test
    void aRedrivenItemHasAPartForEachGeneration() {
        drover.store.put(
                FILES + "part-1",
                text(
                        attempt("a", 0, 1, Cause.WORKER_ERROR),
                        last("a", 0, ItemStatus.EXHAUSTED, Cause.WORKER_ERROR),
                        attempt("a", 1, 1, Cause.WORKER_ERROR)));

        assertThat(drover.run("explain", "glosses", "a")).isZero();

        assertThat(drover.out())
                .contains("\ngeneration 0\n", "\ngeneration 1 (redriven)\n")
                .endsWith("  no final line yet\n");
    }

    @Test
    void mistakesAreOneLineEach() {
        assertThat(drover.run("explain", "glosses", "a")).isEqualTo(2);
        assertThat(drover.err()).contains("run glosses has no ledger").hasLineCount(1);

        drover.store.put(FILES + "part-1", text(last("b", 0, ItemStatus.VERIFIED)));
        assertThat(drover.run("explain", "glosses", "a")).isEqualTo(2);
        assertThat(drover.err()).contains("has no line of item a yet").hasLineCount(1);

        assertThat(drover.run("explain", "glosses", "a b")).isEqualTo(2);
        assertThat(drover.err()).startsWith("'a b' can't be an id").hasLineCount(1);

        assertThat(drover.run("explain", "glosses")).isEqualTo(2);
        assertThat(drover.err()).contains("ID").hasLineCount(1);
    }
}
