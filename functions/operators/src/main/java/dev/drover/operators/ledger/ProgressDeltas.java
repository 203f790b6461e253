package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import dev.drover.operators.flow.ProgressDelta;

/** Adds up what changed in the counts of a run. */
public final class ProgressDeltas {
    private ProgressDeltas() {}

    /** Counts as they were published, as if they had just been made. */
    static ProgressDelta of(RunProgress counts) {
        ProgressDelta delta = new ProgressDelta();
        delta.run = counts.run;
        delta.seen = counts.seen;
        delta.attempts = counts.attempts;
        delta.failedAttempts = counts.failedAttempts;
        delta.invocations = counts.invocations;
        delta.throttled = counts.throttled;
        delta.hedged = counts.hedged == null ? 0 : counts.hedged;
        delta.costNanoUsd = counts.costNanoUsd;
        delta.estimatedNanoUsd = counts.estimatedNanoUsd == null ? 0 : counts.estimatedNanoUsd;
        delta.firstMillis = counts.firstSeenMillis;
        counts.finals.forEach((status, count) -> delta.finals.put(status.name(), count));
        counts.healed.forEach((cause, count) -> delta.healed.put(cause.name(), count));
        return delta;
    }

    public static void add(ProgressDelta sum, ProgressDelta delta) {
        sum.seen += delta.seen;
        sum.redriving += delta.redriving;
        sum.attempts += delta.attempts;
        sum.failedAttempts += delta.failedAttempts;
        sum.invocations += delta.invocations;
        sum.throttled += delta.throttled;
        sum.hedged += delta.hedged;
        sum.deferred += delta.deferred;
        sum.duplicates += delta.duplicates;
        sum.contradictions += delta.contradictions;
        sum.late += delta.late;
        sum.costNanoUsd += delta.costNanoUsd;
        sum.estimatedNanoUsd += delta.estimatedNanoUsd;
        if (delta.firstMillis != 0) {
            sum.firstMillis = sum.firstMillis == 0 ? delta.firstMillis : Math.min(sum.firstMillis, delta.firstMillis);
        }
        sum.lastMillis = Math.max(sum.lastMillis, delta.lastMillis);
        sum.readUpToMillis = Math.max(sum.readUpToMillis, delta.readUpToMillis);
        delta.finals.forEach((status, count) -> sum.finals.merge(status, count, Long::sum));
        delta.healed.forEach((cause, count) -> sum.healed.merge(cause, count, Long::sum));
    }
}
