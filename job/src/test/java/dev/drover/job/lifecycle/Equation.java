package dev.drover.job.lifecycle;

import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.ledger.RunCompletion;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** What must hold between what was sent, what the ledger shows and what the job says of itself. */
final class Equation {
    private final RunCompletion completion = new RunCompletion(Duration.ofHours(1));
    private final Ledger ledger;
    private final RunControl control;

    Equation(Ledger ledger, RunControl control) {
        this.ledger = ledger;
        this.control = control;
    }

    /** At any time: who is told that the run is complete finds all of it in the ledger. */
    void checkWhatIsPublished(ProgressDelta counts, long durableMillis, long nowMillis) {
        RunProgress progress = completion.progress(counts, control, durableMillis, nowMillis);
        if (progress.state == RunProgress.State.COMPLETE) {
            equal("redriving", 0L, progress.redriving);
            counts(progress);
        }
    }

    /**
     * At rest.
     *
     * @param redriven the highest generation that a person asked for, by id
     */
    void check(
            Set<String> submitted,
            Map<String, Integer> redriven,
            ProgressDelta counts,
            long durableMillis,
            long nowMillis) {
        control.totals.add((long) submitted.size());
        RunProgress progress = completion.progress(counts, control, durableMillis, nowMillis);
        equal("the state of the run, " + progress.equation(), RunProgress.State.COMPLETE, progress.state);
        equal("items with a final line", submitted.size(), ledger.finals.size());
        equal("seen", (long) submitted.size(), progress.seen);
        equal("open", 0L, progress.open());
        equal("redriving", 0L, progress.redriving);
        counts(progress);
        equal("attempts", ledger.attempts, progress.attempts);
        equal("cost", ledger.costNanoUsd, progress.costNanoUsd);
        redriven.forEach((id, generation) -> equal(
                "the last generation of " + id,
                generation,
                ledger.finals.get(id).lastKey()));
        ledger.finals.forEach((id, lines) -> equal("final lines of " + id, lines.lastKey() + 1, lines.size()));
    }

    /** At rest. */
    void checkNothingIsAwaited(long events) {
        equal("events that are awaited", 0L, events);
    }

    private void counts(RunProgress progress) {
        Map<ItemStatus, Long> shown = ledger.counts();
        for (ItemStatus status : ItemStatus.values()) {
            equal("count of " + status, shown.getOrDefault(status, 0L), progress.count(status));
        }
    }

    private static void equal(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": must be " + expected + ", is " + actual);
        }
    }
}
