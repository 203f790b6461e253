package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
        this.run = segment(document, "run");
        this.id = Fields.text(document, "id");
        if (!Identifiers.isId(id)) {
            throw new ContractException(
                    "id",
                    "id must be segments of [A-Za-z0-9._:-], 1 to 200 characters each, joined by '/', "
                            + "512 at most, none of them '.' or '..'");
        }
        this.worker = segment(document, "worker");
        ObjectNode input = Fields.object(document, "input");
        this.inputUri = Fields.optionalText(input, "uri", "input.uri");
        this.inline = input.get("inline");
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
        JsonNode expect = document.get("expect");
        if (expect == null || expect.isNull()) {
            this.expectedRecords = null;
            this.expectedContent = null;
        } else {
            ObjectNode expectObject = Fields.object(document, "expect");
            this.expectedRecords = Fields.optionalCount(expectObject, "records", "expect.records");
            this.expectedContent = Fields.optionalText(expectObject, "content", "expect.content");
        }
        this.tags = tags(document);
        this.timeout = timeout(document);
    }

    /**
     * A checked view of a document.
     *
     * @throws ContractException naming the first field that breaks the contract
     */
    public static WorkItem of(ObjectNode document) {
        return new WorkItem(document);
    }

    private static String segment(ObjectNode document, String field) {
        String text = Fields.text(document, field);
        if (!Identifiers.isSegment(text)) {
            throw new ContractException(field, field + " must be 1 to 200 characters of [A-Za-z0-9._:-], without '/'");
        }
        return text;
    }

    private static Map<String, String> tags(ObjectNode document) {
        JsonNode node = document.get("tags");
        if (node == null || node.isNull()) {
            return Collections.emptyMap();
        }
        ObjectNode object = Fields.object(document, "tags");
        Map<String, String> tags = new LinkedHashMap<>();
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            tags.put(name, Fields.text(object, name, "tags." + name));
        }
        return Collections.unmodifiableMap(tags);
    }

    private static @Nullable Duration timeout(ObjectNode document) {
        String text = Fields.optionalText(document, "timeout", "timeout");
        if (text == null) {
            return null;
        }
        try {
            Duration timeout = Duration.parse(text);
            if (timeout.isNegative() || timeout.isZero()) {
                throw new ContractException("timeout", "timeout must be longer than zero");
            }
            return timeout;
        } catch (DateTimeParseException e) {
            throw new ContractException("timeout", "timeout must be an ISO-8601 duration such as PT5M", e);
        }
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
