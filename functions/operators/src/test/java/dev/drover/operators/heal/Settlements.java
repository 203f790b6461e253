package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.Verdict;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import org.jspecify.annotations.Nullable;

/** Settlements for tests. */
final class Settlements {
    private Settlements() {}

    static Item item(int generation, long sequence, int attempt) {
        Item item = SampleItems.item("a");
        item.generation = generation;
        item.sequence = sequence;
        item.attempt = attempt;
        item.redrives = generation;
        return item;
    }

    static Settlement of(Settlement.Kind kind, Item item) {
        Settlement settlement = new Settlement();
        settlement.kind = kind;
        settlement.item = item;
        settlement.evidence = new Evidence();
        settlement.evidence.uri = "s3://bucket/out/x";
        settlement.evidence.invocations = 1;
        settlement.evidence.costNanoUsd = 100;
        return settlement;
    }

    static Settlement intact(Item item) {
        Settlement settlement = of(Settlement.Kind.VERDICT, item);
        settlement.verdict = Verdict.INTACT;
        settlement.bytes = 10;
        settlement.sha256 = "0".repeat(64);
        settlement.records = 3;
        return settlement;
    }

    static Settlement failed(Item item, Cause cause) {
        Settlement settlement = of(Settlement.Kind.VERDICT, item);
        settlement.verdict = cause == Cause.OUTPUT_MISSING ? Verdict.MISSING : null;
        settlement.cause = cause;
        settlement.message = "it is " + cause;
        return settlement;
    }

    static Settlement deferred(Item item) {
        Settlement settlement = of(Settlement.Kind.DEFERRED, item);
        settlement.cause = Cause.DEFERRED;
        settlement.message = "handed back";
        return settlement;
    }

    /** An event that the service took at 2,000 ms, of a function that may run for a minute. */
    static Settlement accepted(Item item) {
        return eventOf(Settlement.Kind.ACCEPTED, item);
    }

    /** What a look at the output of an event found; an intact one, a missing one, or null for a store that did not say. */
    static Settlement looked(Item item, @Nullable Verdict verdict) {
        if (verdict == null) {
            Settlement undecided = eventOf(Settlement.Kind.UNDECIDED, item);
            undecided.cause = Cause.STORE_UNDECIDED;
            undecided.message = "the store did not say";
            return undecided;
        }
        Settlement look = eventOf(Settlement.Kind.VERDICT, item);
        look.verdict = verdict;
        if (verdict == Verdict.INTACT) {
            look.bytes = 10;
            look.sha256 = "0".repeat(64);
            look.records = 3;
        } else {
            look.cause = verdict == Verdict.MISSING ? Cause.OUTPUT_MISSING : Cause.DIGEST_MISMATCH;
            look.message = "it is " + look.cause;
        }
        return look;
    }

    /** With the item's own evidence, where it goes on at verify. */
    private static Settlement eventOf(Settlement.Kind kind, Item item) {
        Settlement settlement = of(kind, item);
        if (item.evidence != null) {
            settlement.evidence = item.evidence;
            return settlement;
        }
        Evidence evidence = settlement.evidence;
        evidence.uri = uri(item);
        evidence.outcome = Outcome.ACCEPTED;
        evidence.startedMillis = 2_000;
        evidence.timeoutMillis = 60_000;
        evidence.memoryMb = 1024;
        evidence.costEstimated = true;
        return settlement;
    }

    static String uri(Item item) {
        return "s3://bucket/out/" + item.id + "@" + item.generation + "." + item.attempt;
    }

    /** What the worker says of the item's event, after 10 s. */
    static Settlement completed(Item item, @Nullable Cause cause) {
        Completed completed = new Completed();
        completed.run = item.run;
        completed.id = item.id;
        completed.uri = uri(item);
        completed.durationMillis = 10_000;
        completed.memoryMb = 2048;
        completed.cause = cause;
        if (cause == null) {
            completed.bytes = 10;
            completed.sha256 = "0".repeat(64);
            completed.records = 3;
        } else {
            completed.message = "it is " + cause;
        }
        Settlement settlement = new Settlement();
        settlement.kind = Settlement.Kind.COMPLETED;
        settlement.completed = completed;
        return settlement;
    }

    static Settlement undecided(Item item) {
        Settlement settlement = of(Settlement.Kind.UNDECIDED, item);
        settlement.cause = Cause.STORE_UNDECIDED;
        settlement.message = "the store did not say";
        return settlement;
    }

    static Settlement refused(int generation, ItemStatus status, Cause cause) {
        Settlement settlement = new Settlement();
        settlement.kind = Settlement.Kind.REFUSED;
        Refusal refusal = new Refusal();
        refusal.run = SampleItems.RUN;
        refusal.id = "a";
        refusal.generation = generation;
        refusal.redrives = generation;
        refusal.seenMillis = 1_000;
        refusal.status = status;
        refusal.cause = cause;
        refusal.message = "refused";
        settlement.refusal = refusal;
        settlement.cause = cause;
        settlement.message = refusal.message;
        return settlement;
    }
}
