package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.job.report.RunDocuments;
import org.jspecify.annotations.Nullable;

/** Why items that are sent to a run would only be parked. */
final class Held {
    private final String why;
    private final String lift;

    private Held(String why, String lift) {
        this.why = why;
        this.lift = lift;
    }

    /** Null where nothing holds the run. */
    static @Nullable Held find(RunDocuments documents, String run) {
        RunControl control = Await.of(documents.control(run), "reading the control document");
        if (control == null) {
            return null;
        }
        if (control.cancelled || control.paused) {
            return new Held(control.cancelled ? "cancelled" : "paused", "drover resume " + run);
        }
        Long budget = control.budgetNanoUsd;
        if (budget == null) {
            return null;
        }
        RunProgress progress = Await.of(documents.progress(run), "reading the progress document");
        long cost = progress == null ? 0 : progress.costNanoUsd;
        return cost < budget
                ? null
                : new Held(
                        "over its budget of " + Figures.money(budget) + " with a cost of " + Figures.money(cost),
                        "drover budget " + run + " with more, or with none");
    }

    /** For example {@code paused}. */
    String why() {
        return why;
    }

    /** The command that lifts it. */
    String lift() {
        return lift;
    }
}
