package dev.drover.operators.ingest;

import dev.drover.contract.Cause;
import dev.drover.contract.Completion;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RetryRecord;
import dev.drover.contract.Sha256;
import dev.drover.contract.WorkItem;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Completed;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Refusal;
import java.nio.charset.StandardCharsets;

/** Makes an item or a refusal of a record. Nothing that a producer writes makes it throw. */
public final class RecordParser {
    private RecordParser() {}

    public static Arrival parse(RawRecord record, long nowMillis) {
        Arrival arrival = new Arrival();
        try {
            arrival.item = record.retry ? retried(record, nowMillis) : fresh(record, nowMillis);
        } catch (ContractException e) {
            arrival.refusal = refusal(record, nowMillis, e);
        }
        return arrival;
    }

    /**
     * What a worker says of an item that it was sent as an event.
     *
     * @throws ContractException if the record is not a completion
     */
    static Completed completed(RawRecord record) {
        Completion completion = Completion.read(record.bytes);
        Conformance.Finding finding = Conformance.check(completion);
        InvocationReply.Result result = finding.result();
        Completed completed = new Completed();
        completed.run = completion.run();
        completed.id = completion.id();
        completed.uri = completion.uri();
        completed.requestId = completion.requestId();
        completed.durationMillis = completion.durationMillis();
        completed.memoryMb = completion.memoryMb();
        completed.cause = finding.cause();
        completed.message = finding.message();
        if (result != null) {
            completed.logUri = result.log() == null ? "" : result.log();
            completed.bytes = result.bytes();
            completed.sha256 = result.sha256();
            completed.records = result.records();
        }
        return completed;
    }

    /** Generation, sequence and attempt start where they start, whatever a work record says. */
    private static Item fresh(RawRecord record, long nowMillis) {
        Item item = item(ContractCodec.readWorkItem(record.bytes), record);
        item.seenMillis = nowMillis;
        item.arrivedMillis = record.arrivedMillis;
        return item;
    }

    private static Item retried(RawRecord record, long nowMillis) {
        RetryRecord retry = RetryRecord.read(record.bytes);
        Item item = item(retry.item(), record);
        item.retried = true;
        item.generation = retry.generation();
        item.sequence = retry.sequence();
        item.attempt = retry.attempt();
        item.was = retry.was();
        // A redrive begins a generation, and with it the item's time.
        item.seenMillis = retry.seenMillis() == 0 ? nowMillis : retry.seenMillis();
        if (retry.evidence() != null) {
            item.evidence = ContractCodec.read(ContractCodec.bytes(retry.evidence()), Evidence.class);
        }
        return item;
    }

    private static Item item(WorkItem work, RawRecord record) {
        Item item = item(work);
        item.creditAccount = record.creditAccount;
        return item;
    }

    /**
     * A work item with what the stages ask of it.
     *
     * @throws ContractException if it is too long
     */
    public static Item item(WorkItem work) {
        Item item = new Item();
        item.run = work.run();
        item.id = work.id();
        item.worker = work.worker();
        item.json = ContractCodec.bytes(work.document());
        if (item.json.length > WorkItem.MAX_BYTES) {
            // 1e5 is written back as 1E+5: what came under the limit must not go on above it.
            throw new ContractException(
                    "document",
                    "the record has " + item.json.length + " bytes once written plainly, more than "
                            + WorkItem.MAX_BYTES);
        }
        item.inputUri = work.inputUri();
        item.output = work.output();
        item.expectedRecords = work.expectedRecords() == null ? -1 : work.expectedRecords();
        item.expectedContent = work.expectedContent();
        item.timeoutMillis = work.timeout() == null ? 0 : work.timeout().toMillis();
        return item;
    }

    static Refusal refusal(RawRecord record, long nowMillis, ContractException e) {
        Refusal refusal = new Refusal();
        // A completion is about an item that is counted already: one that can't be read must not count as another.
        refusal.run = record.completion ? Identifiers.UNATTRIBUTED_RUN : run(record.partitionKey);
        refusal.id = "sha256:" + Sha256.hex(record.partitionKey.getBytes(StandardCharsets.UTF_8), record.bytes);
        refusal.seenMillis = nowMillis;
        refusal.creditAccount = record.creditAccount;
        refusal.arrivedMillis = record.retry || record.completion ? 0 : record.arrivedMillis;
        refusal.status = ItemStatus.QUARANTINED;
        refusal.cause = Cause.UNREADABLE_RECORD;
        refusal.message = String.valueOf(e.getMessage());
        refusal.raw = record.bytes;
        refusal.partitionKey = record.partitionKey;
        return refusal;
    }

    private static String run(String partitionKey) {
        int slash = partitionKey.indexOf('/');
        String run = slash < 0 ? "" : partitionKey.substring(0, slash);
        return Identifiers.isRun(run) ? run : Identifiers.UNATTRIBUTED_RUN;
    }
}
