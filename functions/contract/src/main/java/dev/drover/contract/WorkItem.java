package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work, as a producer writes it. A checked view of a JSON object: fields that the contract does not know
 * are kept and reach the worker.
 */
public final class WorkItem {
    /** The largest record, in bytes. */
    public static final int MAX_BYTES = 512 * 1024;
    /** The largest inline input, in bytes of its JSON. */
    public static final int MAX_INLINE_BYTES = 128 * 1024;

    /**
     * The deepest nesting. Less than a document may have, because requests, retry records and final lines hold whole
     * items some levels down.
     */
    public static final int MAX_NESTING = ContractCodec.MAX_NESTING - 4;

    /** What Duration.parse reads, without signs and without what is too long for milliseconds. */
    private static final Pattern TIMEOUT = Pattern.compile("P(?=.*[1-9])(?:[0-9]{1,2}D)?"
            + "(?:T(?=[0-9])(?:[0-9]{1,3}H)?(?:[0-9]{1,5}M)?(?:[0-9]{1,7}(?:[.][0-9]{1,3})?S)?)?");

    private final ObjectNode document;
    private final String run;
    private final String id;
    private final String worker;
    private final @Nullable String inputUri;
    private final @Nullable JsonNode inline;
    private final String output;
    private final @Nullable Long expectedRecords;
    private final @Nullable String expectedContent;
    private final Map<String, String> tags;
    private final @Nullable Duration timeout;

    private WorkItem(ObjectNode document) {
        this.document = document;
        this.run = Fields.text(document, "run");
        if (!Identifiers.isRun(run)) {
            throw new ContractException(
                    "run", "run must be " + Identifiers.SEGMENT_RULE + "; nor may it begin with '_' or '.'");
        }
        this.id = Fields.text(document, "id");
        if (!Identifiers.isId(id)) {
            throw new ContractException("id", "id must be " + Identifiers.ID_RULE);
        }
        this.worker = Fields.text(document, "worker");
        if (!Identifiers.isSegment(worker)) {
            throw new ContractException("worker", "worker must be " + Identifiers.SEGMENT_RULE);
        }
        ObjectNode input = Fields.object(document, "input", "input");
        this.inputUri = Fields.optionalText(input, "uri", "input.uri");
        this.inline = Fields.optional(input, "inline");
        if ((inputUri == null) == (inline == null)) {
            throw new ContractException("input", "input must have exactly one of 'uri' and 'inline'");
        }
        if (inline != null && ContractCodec.bytes(inline).length > MAX_INLINE_BYTES) {
            throw new ContractException(
                    "input.inline", "input.inline is larger than " + MAX_INLINE_BYTES + " bytes; put it in the store");
        }
        this.output = Fields.text(document, "output");
        if (!output.endsWith("/")) {
            throw new ContractException("output", "output must be a prefix that ends in '/'");
        }
        ObjectNode expect = Fields.optionalObject(document, "expect", "expect");
        this.expectedRecords = expect == null ? null : Fields.optionalCount(expect, "records", "expect.records");
        this.expectedContent = expect == null ? null : Fields.optionalText(expect, "content", "expect.content");
        this.tags = tags(document);
        this.timeout = timeout(document);
        if (isDeeperThan(document, MAX_NESTING)) {
            throw new ContractException("document", "the item is nested more than " + MAX_NESTING + " levels deep");
        }
    }

    /**
     * A checked view of a document.
     *
     * @throws ContractException naming the first field that breaks the contract
     */
    public static WorkItem of(ObjectNode document) {
        return new WorkItem(document);
    }

    private static boolean isDeeperThan(JsonNode node, int levels) {
        if (!node.isContainerNode()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (JsonNode child : node) {
            if (isDeeperThan(child, levels - 1)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> tags(ObjectNode document) {
        ObjectNode object = Fields.optionalObject(document, "tags", "tags");
        if (object == null) {
            return Collections.emptyMap();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            tags.put(name, Fields.text(object, name, "tags." + Sentence.of(name)));
        }
        return Collections.unmodifiableMap(tags);
    }

    private static @Nullable Duration timeout(ObjectNode document) {
        String text = Fields.optionalText(document, "timeout", "timeout");
        if (text == null) {
            return null;
        }
        if (!TIMEOUT.matcher(text).matches()) {
            throw new ContractException(
                    "timeout",
                    "timeout must be an ISO-8601 duration longer than zero and below 100 days, such as PT5M");
        }
        return Duration.parse(text);
    }

    public String run() {
        return run;
    }

    public String id() {
        return id;
    }

    /** The logical worker name, for example {@code embed}. */
    public String worker() {
        return worker;
    }

    /** Null if and only if the input is inline. */
    public @Nullable String inputUri() {
        return inputUri;
    }

    /** Null if and only if the input is a URI. */
    public @Nullable JsonNode inline() {
        return inline;
    }

    /** The prefix under which outputs are written; ends in '/'. */
    public String output() {
        return output;
    }

    /** The number of records the output must have; null where the item does not say. */
    public @Nullable Long expectedRecords() {
        return expectedRecords;
    }

    /** The name of the content check; null where the item asks for none. */
    public @Nullable String expectedContent() {
        return expectedContent;
    }

    public Map<String, String> tags() {
        return tags;
    }

    /** Null where the worker's own time-out applies. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** The whole document, unknown fields included. Not to be changed. */
    public ObjectNode document() {
        return document;
    }
}
