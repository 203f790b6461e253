package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reads typed fields of a JSON object, with one kind of error. Null and absent are the same. */
final class Fields {
    private Fields() {}

    static String text(ObjectNode object, String field) {
        return text(object, field, field);
    }

    static String text(ObjectNode object, String field, String path) {
        String text = optionalText(object, field, path);
        if (text == null) {
            throw new ContractException(path, path + " is missing");
        }
        return text;
    }

    static @Nullable String optionalText(ObjectNode object, String field, String path) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new ContractException(path, path + " must be a string");
        }
        return node.textValue();
    }

    static ObjectNode object(ObjectNode object, String field) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            throw new ContractException(field, field + " is missing");
        }
        return asObject(node, field);
    }

    static ObjectNode asObject(@Nullable JsonNode node, String path) {
        if (!(node instanceof ObjectNode)) {
            throw new ContractException(path, path + " must be a JSON object");
        }
        return (ObjectNode) node;
    }

    static @Nullable Long optionalCount(ObjectNode object, String field, String path) {
        JsonNode node = object.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw new ContractException(path, path + " must be a whole number, 0 or more");
        }
        return node.longValue();
    }

    static long count(ObjectNode object, String field, String path) {
        Long count = optionalCount(object, field, path);
        if (count == null) {
            throw new ContractException(path, path + " is missing");
        }
        return count;
    }

    static int smallCount(ObjectNode object, String field, String path) {
        long count = count(object, field, path);
        if (count > Integer.MAX_VALUE) {
            throw new ContractException(path, path + " is too large");
        }
        return (int) count;
    }
}
