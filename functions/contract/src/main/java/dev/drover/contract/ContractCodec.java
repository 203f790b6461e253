package dev.drover.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The one codec for every document of the contract: strict UTF-8, no repeated keys, no trailing text, bounded nesting
 * and length. Thread-safe.
 */
public final class ContractCodec {
    /** Deep enough for any sensible item, shallow enough that no recursion over a document can overflow the stack. */
    public static final int MAX_NESTING = 64;
    /** Replies and ledger lines hold several items, so they may be larger than one. */
    public static final int MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxDocumentLength(MAX_DOCUMENT_BYTES)
                        .maxNumberLength(100)
                        .maxNameLength(1024)
                        .build());
    }

    private ContractCodec() {}

    /**
     * @throws ContractException if the bytes are not one JSON object
     */
    public static ObjectNode readObject(byte[] utf8) {
        requireUtf8(utf8);
        JsonNode node;
        try (JsonParser parser = MAPPER.createParser(utf8)) {
            node = MAPPER.readTree(parser);
            if (node == null || parser.nextToken() != null) {
                throw new ContractException(
                        "document", node == null ? "the document is empty" : "text follows the JSON document");
            }
        } catch (JsonProcessingException e) {
            throw new ContractException("document", "not JSON: " + sentence(e), e);
        } catch (IOException e) {
            throw new ContractException("document", "not JSON: " + e.getMessage(), e);
        }
        return Fields.asObject(node, "document");
    }

    /**
     * @throws ContractException if the bytes are not a work item by the contract
     */
    public static WorkItem readWorkItem(byte[] utf8) {
        if (utf8.length > WorkItem.MAX_BYTES) {
            throw new ContractException(
                    "document",
                    "the record has " + utf8.length + " bytes, more than " + WorkItem.MAX_BYTES
                            + "; put the input in the store and name its URI");
        }
        return WorkItem.of(readObject(utf8));
    }

    /** Reads a document type of this package that has public fields. */
    public static <T> T read(byte[] utf8, Class<T> type) {
        try {
            return MAPPER.treeToValue(readObject(utf8), type);
        } catch (JsonProcessingException e) {
            throw new ContractException("document", "not a " + type.getSimpleName() + ": " + sentence(e), e);
        }
    }

    /** The compact JSON of a node or of a document type of this package; one line, UTF-8. */
    public static byte[] bytes(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new ContractException("document", "can't be written as JSON: " + sentence(e), e);
        }
    }

    /** As {@link #bytes}, as a string. */
    public static String text(Object document) {
        return new String(bytes(document), StandardCharsets.UTF_8);
    }

    /** An empty object to be filled. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    private static void requireUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new ContractException("document", "not valid UTF-8", e);
        }
    }

    private static String sentence(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        int end = message.indexOf('\n');
        String first = end < 0 ? message : message.substring(0, end);
        return first.length() > 300 ? first.substring(0, 300) : first;
    }
}
