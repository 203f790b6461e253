package dev.drover.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.WorkItem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the options of a submission say of every item, wherever the item does not say it itself. */
final class SubmissionDefaults {
    private final String run;
    private final @Nullable String worker;
    private final @Nullable String output;
    private final @Nullable String content;
    private final @Nullable String timeout;
    private final Map<String, String> tags;

    SubmissionDefaults(
            String run,
            @Nullable String worker,
            @Nullable String output,
            @Nullable String content,
            @Nullable String timeout,
            Map<String, String> tags) {
        this.run = run;
        this.worker = worker;
        this.output = output;
        this.content = content;
        this.timeout = timeout;
        this.tags = tags;
    }

    /**
     * Fills in what is absent.
     *
     * @param document is changed
     * @throws ContractException where the item belongs to another run
     */
    void fillIn(ObjectNode document) {
        JsonNode own = document.get("run");
        if (own != null && !own.isNull() && !own.asText().equals(run)) {
            throw new ContractException(
                    "run", "run is '" + own.asText() + "', but this submission is of run '" + run + "'");
        }
        putIfAbsent(document, "run", run);
        putIfAbsent(document, "worker", worker);
        putIfAbsent(document, "output", output);
        putIfAbsent(document, "timeout", timeout);
        if (content != null) {
            putIfAbsent(objectOf(document, "expect"), "content", content);
        }
        if (!tags.isEmpty()) {
            ObjectNode ownTags = objectOf(document, "tags");
            tags.forEach((name, value) -> putIfAbsent(ownTags, name, value));
        }
    }

    static void expectRecords(ObjectNode document, long records) {
        ObjectNode expect = objectOf(document, "expect");
        if (!expect.hasNonNull("records")) {
            expect.put("records", records);
        }
    }

    /** The field as an object, made where it is absent; where it is anything else, reading the item will say so. */
    private static ObjectNode objectOf(ObjectNode document, String field) {
        JsonNode node = document.get(field);
        if (node == null || node.isNull()) {
            return document.putObject(field);
        }
        return node instanceof ObjectNode ? (ObjectNode) node : ContractCodec.object();
    }

    private static void putIfAbsent(ObjectNode object, String field, @Nullable String value) {
        if (value != null && !object.hasNonNull(field)) {
            object.put(field, value);
        }
    }

    /**
     * @throws ContractException where the filled-in document is not a work item
     */
    static WorkItem check(ObjectNode document) {
        return ContractCodec.readWorkItem(ContractCodec.bytes(document));
    }
}
