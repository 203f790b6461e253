package dev.drover.operators.heal;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.Stage;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import java.util.Base64;
import java.util.Objects;

/** Writes what heal decided as lines of the ledger. Pure. */
final class LedgerLines {
    private LedgerLines() {}

    static LedgerEntry attempt(Settlement settlement, long nowMillis, boolean late) {
        Item item = Objects.requireNonNull(settlement.item, "a settled attempt has an item");
        Evidence evidence = Objects.requireNonNull(settlement.evidence, "a settled attempt has evidence");
        AttemptLine line = new AttemptLine();
        boolean looked = settlement.verdict != null || settlement.kind == Settlement.Kind.UNDECIDED;
        line.stage = (looked ? Stage.VERIFY : Stage.DISPATCH).word();
        line.run = item.run;
        line.id = item.id;
        line.generation = item.generation;
        line.attempt = item.attempt;
        line.worker = item.worker;
        line.target = evidence.target;
        line.invocations = evidence.invocations;
        line.throttled = evidence.throttled;
        line.hedged = evidence.hedged == 0 ? null : (Integer) evidence.hedged;
        line.outcome = evidence.outcome;
        line.verdict = settlement.verdict;
        line.cause = settlement.cause;
        line.message = settlement.message;
        line.uri = evidence.uri.isEmpty() ? null : evidence.uri;
        if (settlement.sha256 != null) {
            line.bytes = settlement.bytes;
            line.sha256 = settlement.sha256;
            line.records = settlement.records;
        }
        line.requestId = evidence.requestId;
        line.startedMillis = evidence.startedMillis;
        line.durationMillis = evidence.durationMillis;
        line.billedMillis = evidence.billedMillis == 0 ? null : (Long) evidence.billedMillis;
        line.memoryMb = evidence.memoryMb == 0 ? null : (Integer) evidence.memoryMb;
        line.costNanoUsd = evidence.costNanoUsd;
        line.costEstimated = evidence.costEstimated ? true : null;
        line.logTail = evidence.logTail;
        line.log = evidence.logUri.isEmpty() ? null : evidence.logUri;
        line.late = late;
        line.settledMillis = nowMillis;
        return entry(item.run, ContractCodec.text(line));
    }

    static LedgerEntry end(Settlement settlement, HealState state, HealAction action, long nowMillis) {
        FinalLine line = new FinalLine();
        line.generation = state.generation;
        line.status = Objects.requireNonNull(action.status, "an END has a status");
        line.cause = action.cause;
        line.message = action.message;
        line.attempts = state.attempts;
        for (String cause : state.causes.split(",")) {
            if (!cause.isEmpty()) {
                line.causes.add(Cause.valueOf(cause));
            }
        }
        line.costNanoUsd = state.costNanoUsd;
        line.costEstimated = state.costEstimated ? true : null;
        line.seenMillis = state.seenMillis;
        line.finalMillis = nowMillis;
        Refusal refusal = settlement.refusal;
        if (refusal != null) {
            refused(line, refusal);
        } else {
            Item item = Subject.itemOf(settlement);
            line.run = item.run;
            line.id = item.id;
            line.item = ContractCodec.written(item.json);
            Evidence evidence = settlement.evidence;
            line.log = evidence == null || evidence.logUri.isEmpty() ? null : evidence.logUri;
            if (settlement.sha256 != null && evidence != null) {
                line.uri = evidence.uri;
                line.bytes = settlement.bytes;
                line.sha256 = settlement.sha256;
                line.records = settlement.records;
            }
        }
        return entry(line.run, ContractCodec.text(line));
    }

    private static void refused(FinalLine line, Refusal refusal) {
        // Every final status is made by heal; the stage says where the item's way ended.
        line.stage = (refusal.raw == null ? Stage.ADMIT : Stage.INGEST).word();
        line.run = refusal.run;
        line.id = refusal.id;
        line.item = refusal.json == null ? null : ContractCodec.written(refusal.json);
        line.raw = refusal.raw == null ? null : Base64.getEncoder().encodeToString(refusal.raw);
        line.partitionKey = refusal.partitionKey;
    }

    private static LedgerEntry entry(String run, String json) {
        LedgerEntry entry = new LedgerEntry();
        entry.run = run;
        entry.json = json;
        return entry;
    }
}
