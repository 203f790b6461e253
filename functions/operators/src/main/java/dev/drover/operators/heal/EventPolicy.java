package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Price;
import dev.drover.operators.flow.Settlement;
import java.time.Duration;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long an invocation that was accepted as an event is awaited, when its output is looked for, and what it comes to in
 * the end. Pure.
 */
final class EventPolicy {
    private final HealSettings settings;
    private final DoubleSupplier random;

    EventPolicy(HealSettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
    }

    static boolean isEvent(Settlement settlement) {
        return settlement.evidence != null && settlement.evidence.outcome == Outcome.ACCEPTED;
    }

    /** Whether the settlement is of a look at an event's output. */
    static boolean isLook(Settlement settlement) {
        return isEvent(settlement) && settlement.kind != Settlement.Kind.ACCEPTED;
    }

    static boolean isOf(@Nullable Awaited awaited, String uri) {
        return awaited != null && awaited.evidence.uri.equals(uri);
    }

    /** Whether the worker said what came of it. */
    static boolean isCompleted(Evidence evidence) {
        return evidence.replied || evidence.cause != null;
    }

    /**
     * Whether the settlement is of an invocation that a crash took back, while the one in its place is awaited: that one
     * settles the item.
     */
    static boolean isBesideAwaited(@Nullable Awaited awaited, Settlement settlement) {
        Evidence evidence = settlement.evidence;
        return awaited != null
                && settlement.kind != Settlement.Kind.ACCEPTED
                && (evidence == null || !isOf(awaited, evidence.uri));
    }

    /**
     * Whether the look that is under way can have been taken for a repetition, and dropped, or can't be told any more: what
     * a crash took back has had its sequence, or a higher one.
     */
    static boolean isLookLost(@Nullable Awaited awaited, Settlement settlement) {
        Item item = settlement.item;
        return awaited != null && awaited.timerMillis == 0 && item != null && item.sequence >= awaited.item.sequence;
    }

    /** An output that is not there is missing only once the worker says that it is done, or once its time is up. */
    static boolean mayStillCome(@Nullable Awaited awaited, Settlement settlement) {
        return isLook(settlement)
                && settlement.verdict == Verdict.MISSING
                && !isCompleted(Objects.requireNonNull(settlement.evidence, "a look has evidence"))
                && (awaited == null || !awaited.last);
    }

    /** When an event that is accepted now counts as one that never returned: it may wait, and then it may run. */
    long deadlineMillis(Evidence evidence, long nowMillis) {
        return nowMillis + settings.maxEventAge.toMillis() + evidence.timeoutMillis;
    }

    /** When the output is looked for next. */
    long nextLookMillis(Awaited awaited, long nowMillis) {
        if (settings.completions) {
            return awaited.deadlineMillis;
        }
        // Between half and the whole of the interval, so that what was accepted together is not looked for together.
        long wait = settings.probe.millis(awaited.looks, () -> 0.5 + random.getAsDouble() / 2);
        return Math.min(awaited.deadlineMillis, nowMillis + Math.max(1, wait));
    }

    /** Readies the item to be sent for a look at its output. */
    static void look(Awaited awaited, long sequence, long nowMillis) {
        awaited.item.sequence = sequence;
        awaited.item.retried = true;
        awaited.item.evidence = awaited.evidence;
        awaited.timerMillis = 0;
        awaited.looks++;
        awaited.last = nowMillis >= awaited.deadlineMillis;
    }

    /** Writes what the worker says into what is known of its invocation. */
    static void complete(Evidence evidence, Completed completed) {
        evidence.replied = completed.sha256 != null;
        evidence.bytes = completed.bytes;
        evidence.sha256 = completed.sha256;
        evidence.records = completed.records;
        evidence.cause = completed.cause;
        evidence.message = completed.message;
        evidence.logUri = completed.logUri;
        evidence.durationMillis = completed.durationMillis;
        if (completed.requestId != null) {
            evidence.requestId = completed.requestId;
        }
        if (completed.memoryMb > 0) {
            evidence.memoryMb = completed.memoryMb;
        }
    }

    /**
     * Brings the settlement of an event up to what is known of it, and prices it.
     *
     * @param awaited the event that is awaited, this or another; null for none
     * @return whether it is the one that is awaited
     */
    boolean settle(Settlement settlement, @Nullable Awaited awaited, long nowMillis) {
        Evidence evidence = Objects.requireNonNull(settlement.evidence, "an event has evidence");
        boolean isAwaited = false;
        if (awaited != null && isOf(awaited, evidence.uri)) {
            isAwaited = true;
            // A look that began before the completion came knows less.
            evidence = awaited.evidence;
            settlement.evidence = evidence;
            if (settlement.verdict == Verdict.MISSING && !isCompleted(evidence)) {
                settlement.cause = Cause.NEVER_RETURNED;
                settlement.message = "accepted as an event, and neither a completion nor an output came within "
                        + Duration.ofMillis(awaited.deadlineMillis - evidence.startedMillis);
            }
        }
        // What is not looked at goes on running, and nobody hears of it.
        boolean looked = settlement.kind != Settlement.Kind.ACCEPTED;
        price(evidence, looked ? nowMillis : evidence.startedMillis + evidence.timeoutMillis);
        if (!isCompleted(evidence)) {
            evidence.durationMillis = Math.max(0, nowMillis - evidence.startedMillis);
        }
        return isAwaited;
    }

    /** The settlement of an event that is awaited no more, since the item goes on, or is settled, without it. */
    Settlement overtaken(Awaited awaited, long nowMillis) {
        Settlement overtaken = new Settlement();
        overtaken.kind = Settlement.Kind.ACCEPTED;
        overtaken.item = awaited.item;
        overtaken.evidence = awaited.evidence;
        overtaken.message = "not awaited any more, since another invocation of the item overtook it";
        settle(overtaken, null, nowMillis);
        return overtaken;
    }

    /**
     * Prices what no report tells: by the time that the worker says it took, or else by the longest that it can have run.
     *
     * @param endMillis when it has ended at the latest
     */
    void price(Evidence evidence, long endMillis) {
        long ran = isCompleted(evidence)
                ? evidence.durationMillis
                : Math.min(evidence.timeoutMillis, Math.max(0, endMillis - evidence.startedMillis));
        evidence.costEstimated = true;
        evidence.costNanoUsd += Price.ofRunning(ran, evidence.memoryMb, settings.nanoUsdPerGbSecond);
    }
}
