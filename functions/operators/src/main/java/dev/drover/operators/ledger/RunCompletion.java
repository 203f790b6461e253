package dev.drover.operators.ledger;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.flow.ProgressDelta;
import java.time.Duration;
import java.util.HashSet;

/** Makes the progress document of a run's counts, and decides whether the run is complete. Pure. */
public final class RunCompletion {
    private final Duration gapAfter;

    /**
     * @param gapAfter how long no item must come before a closed run with fewer items than stated counts as complete
     */
    public RunCompletion(Duration gapAfter) {
        this.gapAfter = gapAfter;
    }

    /**
     * @param counts of the run since it began
     * @param durableMillis everything that changed before this time is in a completed checkpoint and visible
     */
    public RunProgress progress(ProgressDelta counts, RunControl control, long durableMillis, long nowMillis) {
        RunProgress progress = new RunProgress();
        progress.run = counts.run;
        progress.seen = counts.seen;
        progress.redriving = counts.redriving;
        progress.attempts = counts.attempts;
        progress.failedAttempts = counts.failedAttempts;
        progress.invocations = counts.invocations;
        progress.throttled = counts.throttled;
        progress.hedged = counts.hedged == 0 ? null : (Long) counts.hedged;
        progress.deferred = counts.deferred;
        progress.duplicates = counts.duplicates;
        progress.contradictions = counts.contradictions;
        progress.late = counts.late;
        progress.costNanoUsd = counts.costNanoUsd;
        progress.estimatedNanoUsd = counts.estimatedNanoUsd == 0 ? null : (Long) counts.estimatedNanoUsd;
        progress.firstSeenMillis = counts.firstMillis;
        progress.lastChangeMillis = counts.lastMillis;
        progress.updatedMillis = nowMillis;
        progress.readUpToMillis = counts.readUpToMillis;
        counts.finals.forEach((status, count) -> progress.finals.put(ItemStatus.valueOf(status), count));
        counts.healed.forEach((cause, count) -> progress.healed.put(Cause.valueOf(cause), count));
        progress.total = control.total();
        progress.differentTotals = new HashSet<>(control.totals).size();
        progress.state = state(progress, durableMillis, nowMillis);
        return progress;
    }

    private RunProgress.State state(RunProgress progress, long durableMillis, long nowMillis) {
        Long gap = progress.gap();
        boolean settled = progress.open() == 0 && progress.redriving == 0;
        if (gap == null || !settled || progress.lastChangeMillis >= durableMillis) {
            return RunProgress.State.RUNNING;
        }
        if (gap == 0) {
            return RunProgress.State.COMPLETE;
        }
        return nowMillis - progress.lastChangeMillis >= gapAfter.toMillis()
                ? RunProgress.State.COMPLETE_WITH_GAP
                : RunProgress.State.RUNNING;
    }
}
