package dev.drover.job.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractException;
import dev.drover.contract.Identifiers;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a ledger line to count it, read without making anything of the rest: the item, the log tail.
 */
public final class LineHead {
    private static final JsonFactory JSON = JsonFactory.builder()
            // The fields of items are named by producers: interned, they would stay for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    private String kind = "";
    String id = "";
    int generation = -1;
    /** Null for an attempt line. */
    @Nullable
    ItemStatus status;

    List<Cause> causes = List.of();
    long finalMillis;
    long seenMillis;
    long invocations;
    long throttled;
    long hedged;
    long costNanoUsd;
    boolean costEstimated;
    /** Whether the attempt brought an intact output; false for a final line. */
    boolean intact;

    private LineHead() {}

    /**
     * @throws ContractException where the bytes are no line of the ledger
     */
    public static LineHead read(byte[] line) {
        LineHead head = new LineHead();
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw wrong("it is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value != JsonToken.VALUE_NULL) {
                    head.take(field, parser);
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw wrong("text follows the JSON document");
            }
        } catch (IOException e) {
            throw new ContractException("document", "not JSON: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ContractException("document", "not a ledger line: " + e.getMessage(), e);
        }
        head.check();
        return head;
    }

    public String id() {
        return id;
    }

    public int generation() {
        return generation;
    }

    /** Null for an attempt line. */
    public @Nullable ItemStatus status() {
        return status;
    }

    /** 0 for an attempt line. */
    public long finalMillis() {
        return finalMillis;
    }

    private void take(String field, JsonParser parser) throws IOException {
        switch (field) {
            case "line":
                kind = text(parser);
                break;
            case "id":
                id = text(parser);
                break;
            case "generation":
                generation = parser.getIntValue();
                break;
            case "status":
                status = ItemStatus.valueOf(text(parser));
                break;
            case "causes":
                causes = causes(parser);
                break;
            case "finalMillis":
                finalMillis = parser.getLongValue();
                break;
            case "seenMillis":
                seenMillis = parser.getLongValue();
                break;
            case "invocations":
                invocations = parser.getLongValue();
                break;
            case "throttled":
                throttled = parser.getLongValue();
                break;
            case "hedged":
                hedged = parser.getLongValue();
                break;
            case "costNanoUsd":
                costNanoUsd = parser.getLongValue();
                break;
            case "costEstimated":
                costEstimated = parser.getBooleanValue();
                break;
            case "verdict":
                intact = text(parser).equals(Verdict.INTACT.name());
                break;
            default:
                break;
        }
    }

    private static String text(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(parser.currentName() + " must be a string");
        }
        return parser.getText();
    }

    private static List<Cause> causes(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrong("causes must be an array");
        }
        List<Cause> causes = new ArrayList<>(0);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            causes.add(Cause.valueOf(text(parser)));
        }
        return causes;
    }

    private void check() {
        boolean last = kind.equals("final");
        if (!last && !kind.equals("attempt")) {
            throw wrong("'line' is neither attempt nor final");
        }
        if (last != (status != null)) {
            throw wrong("a final line has a status, and no other line has one");
        }
        if (!Identifiers.isId(id) || generation < 0) {
            throw wrong("it lacks a right id or generation");
        }
    }

    private static ContractException wrong(String why) {
        return new ContractException("document", "not a ledger line: " + why);
    }
}
