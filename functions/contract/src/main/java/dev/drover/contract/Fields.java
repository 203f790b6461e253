package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads typed fields of a JSON object, with one kind of error. Null and absent are the same. */
final class Fields {
    private static final int DIGITS_OF_A_LONG = 19;

    private Fields() {}

    /** The field's value; null where it is absent or null. */
    static @Nullable JsonNode optional(ObjectNode object, String field) {
        JsonNode node = object.get(field);
        return node == null || node.isNull() ? null : node;
    }

    static String text(ObjectNode object, String field) {
        return text(object, field, field);
    }

    static String text(ObjectNode object, String field, String path) {
        String text = optionalText(object, field, path);
        if (text == null) {
            throw missing(path);
        }
        return text;
    }

    static @Nullable String optionalText(ObjectNode object, String field, String path) {
        JsonNode node = optional(object, field);
        if (node == null) {
            return null;
        }
        if (!node.isTextual()) {
            throw new ContractException(path, path + " must be a string");
        }
        return node.textValue();
    }

    static ObjectNode object(ObjectNode object, String field, String path) {
        JsonNode node = optional(object, field);
        if (node == null) {
            throw missing(path);
        }
        return asObject(node, path);
    }

    static @Nullable ObjectNode optionalObject(ObjectNode object, String field, String path) {
        JsonNode node = optional(object, field);
        return node == null ? null : asObject(node, path);
    }

    static ObjectNode asObject(@Nullable JsonNode node, String path) {
        if (!(node instanceof ObjectNode)) {
            throw new ContractException(path, path + " must be a JSON object");
        }
        return (ObjectNode) node;
    }

    static @Nullable Long optionalCount(ObjectNode object, String field, String path) {
        JsonNode node = optional(object, field);
        return node == null ? null : asCount(node, path);
    }

    static long asCount(JsonNode node, String path) {
        Long number = wholeNumber(node);
        if (number == null || number < 0) {
            throw new ContractException(path, path + " must be a whole number, 0 or more");
        }
        return number;
    }

    static int asSmallCount(JsonNode node, String path) {
        long count = asCount(node, path);
        if (count > Integer.MAX_VALUE) {
            throw new ContractException(path, path + " must be at most " + Integer.MAX_VALUE);
        }
        return (int) count;
    }

    static long count(ObjectNode object, String field, String path) {
        Long count = optionalCount(object, field, path);
        if (count == null) {
            throw missing(path);
        }
        return count;
    }

    static int smallCount(ObjectNode object, String field, String path) {
        JsonNode node = optional(object, field);
        if (node == null) {
            throw missing(path);
        }
        return asSmallCount(node, path);
    }

    /** As {@link #smallCount}, from 1. */
    static int ordinal(ObjectNode object, String field, String path) {
        int ordinal = smallCount(object, field, path);
        if (ordinal < 1) {
            throw new ContractException(path, path + " must be 1 or more");
        }
        return ordinal;
    }

    static ContractException missing(String path) {
        return new ContractException(path, path + " is missing");
    }

    /**
     * 32, 32.0 and 3.2e1 are the same number, here as in JSON Schema; null for any other than a whole one that a long
     * holds. The digits are counted before they are written out, since 1e999999999 is short only as it stands.
     */
    private static @Nullable Long wholeNumber(JsonNode node) {
        if (!(node instanceof NumericNode) || ((NumericNode) node).isNaN()) {
            return null;
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : null;
        }
        BigDecimal number = node.decimalValue().stripTrailingZeros();
        if (number.scale() > 0 || (long) number.precision() - number.scale() > DIGITS_OF_A_LONG) {
            return null;
        }
        return number.toBigIntegerExact().bitLength() < Long.SIZE ? number.longValueExact() : null;
    }
}
