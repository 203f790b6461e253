package dev.drover.operators.heal;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Verdict;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;

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
