package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one invocation: {@code {"items":[{"item":{…},"generation":0,"attempt":1,"outputUri":"…",
 * "logUri":"…"}]}}. A list from the first day, so that batching never changes the contract. Ids are unique within one
 * request, because results are matched by id.
 */
public final class InvocationRequest {
    private final List<Entry> entries;
    private final @Nullable String completions;

    /** A request whose reply is waited for. */
    public InvocationRequest(List<Entry> entries) {
        this(entries, null);
    }

    /**
     * @param completions the Kinesis stream to which the worker writes a {@link Completion} of each item; null where
     *     the reply is waited for, or the outputs are looked for
     */
    public InvocationRequest(List<Entry> entries, @Nullable String completions) {
        if (entries.isEmpty()) {
            throw new ContractException("items", "items must hold at least one item");
        }
        Set<String> ids = new HashSet<>();
        for (Entry entry : entries) {
            if (!ids.add(entry.id())) {
                throw new ContractException("items", "id '" + entry.id() + "' is in the request twice");
            }
        }
        this.entries = Collections.unmodifiableList(new ArrayList<>(entries));
        this.completions = completions;
    }

    /**
     * @throws ContractException if the bytes are not a request by the contract
     */
    public static InvocationRequest read(byte[] utf8) {
        ObjectNode document = ContractCodec.readObject(utf8);
        JsonNode items = document.get("items");
        if (!(items instanceof ArrayNode)) {
            throw new ContractException("items", "items must be a JSON array");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : items) {
            ObjectNode object = Fields.asObject(node, "items[]");
            entries.add(new Entry(
                    WorkItem.of(Fields.object(object, "item", "items[].item")),
                    Fields.smallCount(object, "generation", "items[].generation"),
                    Fields.ordinal(object, "attempt", "items[].attempt"),
                    Fields.text(object, "outputUri", "items[].outputUri"),
                    Fields.text(object, "logUri", "items[].logUri")));
        }
        return new InvocationRequest(entries, Fields.optionalText(document, "completions", "completions"));
    }

    public byte[] bytes() {
        ObjectNode document = ContractCodec.object();
        ArrayNode items = document.putArray("items");
        for (Entry entry : entries) {
            ObjectNode object = items.addObject();
            object.set("item", entry.document());
            object.put("generation", entry.generation);
            object.put("attempt", entry.attempt);
            object.put("outputUri", entry.outputUri);
            object.put("logUri", entry.logUri);
        }
        if (completions != null) {
            document.put("completions", completions);
        }
        return ContractCodec.bytes(document);
    }

    public List<Entry> entries() {
        return entries;
    }

    /** The Kinesis stream that waits for completions; null where none does. */
    public @Nullable String completions() {
        return completions;
    }

    /** One item of a request. */
    public static final class Entry {
        private final String id;
        private final byte @Nullable [] json;
        private @Nullable WorkItem item;
        private final int generation;
        private final int attempt;
        private final String outputUri;
        private final String logUri;

        /**
         * @param attempt from 1
         * @param outputUri where the worker writes the output; this invocation's own
         * @param logUri where the worker writes the invocation's log, gzip
         */
        public Entry(WorkItem item, int generation, int attempt, String outputUri, String logUri) {
            this(item.id(), null, item, generation, attempt, outputUri, logUri);
        }

        private Entry(
                String id,
                byte @Nullable [] json,
                @Nullable WorkItem item,
                int generation,
                int attempt,
                String outputUri,
                String logUri) {
            this.id = id;
            this.json = json;
            this.item = item;
            this.generation = generation;
            this.attempt = attempt;
            this.outputUri = outputUri;
            this.logUri = logUri;
        }

        /**
         * As the constructor, for an item that was checked before and goes out as it was written.
         *
         * @param json the item as {@link ContractCodec} wrote it
         */
        public static Entry ofWritten(
                String id, byte[] json, int generation, int attempt, String outputUri, String logUri) {
            return new Entry(id, json, null, generation, attempt, outputUri, logUri);
        }

        private JsonNode document() {
            return json == null ? item().document() : ContractCodec.written(json);
        }

        /** The item's id. */
        public String id() {
            return id;
        }

        /** The item; read from its JSON the first time, where only that was given. */
        public WorkItem item() {
            WorkItem present = item;
            if (present == null) {
                present = ContractCodec.readWorkItem(Objects.requireNonNull(json, "an item or its JSON"));
                item = present;
            }
            return present;
        }

        public int generation() {
            return generation;
        }

        public int attempt() {
            return attempt;
        }

        public String outputUri() {
            return outputUri;
        }

        public String logUri() {
            return logUri;
        }
    }
}
