package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A record of the retry stream: an item that heal, or a person's redrive, sends on its way again. The only record that
 * may set generation, sequence and attempt.
 */
public final class RetryRecord {
    private final WorkItem item;
    private final int generation;
    private final long sequence;
    private final int attempt;
    private final long seenMillis;
    private final @Nullable ObjectNode evidence;
    private final @Nullable ItemStatus was;

    /**
     * @param sequence raised each time the job itself re-emits the item
     * @param attempt from 1
     * @param seenMillis when admit first saw the item in this generation; 0 where it has not
     * @param evidence what verify needs where the item goes on there; null where it goes on at dispatch
     */
    public RetryRecord(
            WorkItem item, int generation, long sequence, int attempt, long seenMillis, @Nullable ObjectNode evidence) {
        this(item, generation, sequence, attempt, seenMillis, evidence, null);
    }

    private RetryRecord(
            WorkItem item,
            int generation,
            long sequence,
            int attempt,
            long seenMillis,
            @Nullable ObjectNode evidence,
            @Nullable ItemStatus was) {
        this.item = item;
        this.generation = generation;
        this.sequence = sequence;
        this.attempt = attempt;
        this.seenMillis = seenMillis;
        this.evidence = evidence;
        this.was = was;
    }

    /**
     * The same, with the status that the item stands on by the ledger: so that a job which has never seen the item, or has
     * forgotten it, does not count it as a new one.
     *
     * @param status null where the ledger was not asked
     */
    public RetryRecord standing(@Nullable ItemStatus status) {
        return new RetryRecord(item, generation, sequence, attempt, seenMillis, evidence, status);
    }

    /**
     * @throws ContractException if the bytes are not a retry record
     */
    public static RetryRecord read(byte[] utf8) {
        ObjectNode document = ContractCodec.readObject(utf8);
        ObjectNode evidence = Fields.optionalObject(document, "evidence", "evidence");
        if (!Fields.text(document, "stage").equals(stage(evidence).word())) {
            throw new ContractException(
                    "stage", "stage must be 'verify' where there is evidence, and 'dispatch' where there is none");
        }
        return new RetryRecord(
                WorkItem.of(Fields.object(document, "item", "item")),
                Fields.smallCount(document, "generation", "generation"),
                Fields.count(document, "sequence", "sequence"),
                Fields.ordinal(document, "attempt", "attempt"),
                Fields.count(document, "seenMillis", "seenMillis"),
                evidence,
                was(document));
    }

    private static @Nullable ItemStatus was(ObjectNode document) {
        JsonNode was = Fields.optional(document, "was");
        if (was == null) {
            return null;
        }
        for (ItemStatus status : ItemStatus.values()) {
            if (was.isTextual() && was.textValue().equals(status.name())) {
                return status;
            }
        }
        throw new ContractException("was", "was must be a final status");
    }

    private static Stage stage(@Nullable ObjectNode evidence) {
        return evidence == null ? Stage.DISPATCH : Stage.VERIFY;
    }

    public byte[] bytes() {
        ObjectNode document = ContractCodec.object();
        document.put("generation", generation);
        document.put("sequence", sequence);
        document.put("attempt", attempt);
        document.put("seenMillis", seenMillis);
        document.put("stage", stage(evidence).word());
        if (was != null) {
            document.put("was", was.name());
        }
        if (evidence != null) {
            document.set("evidence", evidence);
        }
        document.set("item", item.document());
        return ContractCodec.bytes(document);
    }

    public WorkItem item() {
        return item;
    }

    public int generation() {
        return generation;
    }

    public long sequence() {
        return sequence;
    }

    public int attempt() {
        return attempt;
    }

    public long seenMillis() {
        return seenMillis;
    }

    /** The status of the item's generation before, by the ledger; null where that is not said. */
    public @Nullable ItemStatus was() {
        return was;
    }

    /** Null where the item goes on at dispatch. */
    public @Nullable ObjectNode evidence() {
        return evidence;
    }
}
