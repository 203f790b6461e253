package dev.drover.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
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

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxDocumentLength(MAX_DOCUMENT_BYTES)
                            .maxNumberLength(100)
                            .maxNameLength(1024)
                            .build())
                    // Strangers choose the names of inline inputs: interned, they would stay for ever.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    // Escaped, an emoji takes 12 bytes for 4, and an item that came in would not go out again.
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // Numbers reach the worker with the digits that the producer wrote.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private ContractCodec() {}

    /**
     * @throws ContractException if the bytes are not one JSON object
     */
    public static ObjectNode readObject(byte[] utf8) {
        CharBuffer text = decode(utf8);
        if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
            throw new ContractException("document", "the document begins with a byte order mark; leave it out");
        }
        JsonNode node;
        // From characters, because from bytes Jackson guesses the encoding, and would take UTF-16 and UTF-32 too.
        try (JsonParser parser = MAPPER.getFactory().createParser(text.array(), text.arrayOffset(), text.remaining())) {
            node = MAPPER.readTree(parser);
            if (node == null || node.isMissingNode()) {
                throw new ContractException("document", "the document is empty");
            }
            if (parser.nextToken() != null) {
                throw new ContractException("document", "text follows the JSON document");
            }
        } catch (JsonEOFException e) {
            throw new ContractException("document", "not JSON: it ends in the middle of the document", e);
        } catch (JsonProcessingException e) {
            throw new ContractException("document", "not JSON" + place(e) + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ContractException("document", "not JSON: " + e.getMessage(), e);
        } catch (NumberFormatException e) {
            // What BigDecimal says to an exponent of more than ten digits, which Jackson lets through.
            throw new ContractException("document", "not JSON: a number's exponent is out of all range", e);
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

    /**
     * Reads a document type of this package that has public fields: {@link AttemptLine}, {@link FinalLine},
     * {@link RunControl} or {@link RunProgress}. A field that is absent or null keeps its default, unless the document
     * means nothing without it.
     *
     * @throws ContractException if the bytes are not such a document
     */
    public static <T> T read(byte[] utf8, Class<T> type) {
        ObjectNode document = readObject(utf8);
        DocumentRules.check(document, type);
        document.properties().removeIf(field -> field.getValue().isNull());
        try {
            return MAPPER.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw new ContractException("document", "not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** The compact JSON of a node or of a document type of this package; one line, UTF-8. */
    public static byte[] bytes(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new ContractException("document", "can't be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** As {@link #bytes}, as a string. */
    public static String text(Object document) {
        return new String(bytes(document), StandardCharsets.UTF_8);
    }

    /**
     * JSON that this codec wrote, to stand in a document that is written: as it is, without being read once more. Nothing
     * can be read from the node.
     */
    public static JsonNode written(byte[] utf8) {
        return MAPPER.getNodeFactory().rawValueNode(new RawValue(new String(utf8, StandardCharsets.UTF_8)));
    }

    /** An empty object to be filled. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    private static CharBuffer decode(byte[] bytes) {
        // Jackson bounds only what it reads from a stream.
        if (bytes.length > MAX_DOCUMENT_BYTES) {
            throw new ContractException(
                    "document", "the document has " + bytes.length + " bytes, more than " + MAX_DOCUMENT_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new ContractException("document", "not valid UTF-8", e);
        }
    }

    private static String place(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
