package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What the fields of the document types with public fields must be: the same as their JSON Schemas say, so that what
 * one refuses the other refuses too. Bound without it, {@code {}} would be a final line.
 */
final class DocumentRules {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private static final Map<Class<?>, DocumentRules> BY_TYPE = Map.of(
            AttemptLine.class, attemptLine(),
            FinalLine.class, finalLine(),
            RunControl.class, runControl(),
            RunProgress.class, runProgress());

    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Set<String> required = new TreeSet<>();

    private DocumentRules() {}

    /** Checks a value that is neither absent nor null. */
    @FunctionalInterface
    interface Rule {
        void check(JsonNode value, String path);
    }

    /** Checks the fields of a document; types that are not published have no rules. */
    static void check(ObjectNode document, Class<?> type) {
        DocumentRules rules = BY_TYPE.get(type);
        if (rules != null) {
            rules.check(document);
        }
    }

    private void check(ObjectNode document) {
        rules.forEach((field, rule) -> {
            JsonNode value = Fields.optional(document, field);
            if (value != null) {
                rule.check(value, field);
            } else if (required.contains(field)) {
                throw Fields.missing(field);
            }
        });
    }

    private static DocumentRules attemptLine() {
        return new DocumentRules()
                .needs("line", constant("attempt"))
                .may("stage", stage())
                .needs("run", segment())
                .needs("id", id())
                .needs("generation", Fields::asSmallCount)
                .needs("attempt", DocumentRules::ordinal)
                .may("outcome", oneOf(Outcome.class))
                .may("verdict", oneOf(Verdict.class))
                .may("cause", oneOf(Cause.class))
                .may("sha256", sha256())
                .may("late", DocumentRules::flag)
                .may("costEstimated", DocumentRules::flag)
                .texts("worker", "target", "message", "uri", "requestId", "logTail", "log")
                .smallCounts("invocations", "throttled", "hedged", "memoryMb")
                .counts(
                        "bytes",
                        "records",
                        "startedMillis",
                        "durationMillis",
                        "billedMillis",
                        "costNanoUsd",
                        "settledMillis");
    }

    private static DocumentRules finalLine() {
        return new DocumentRules()
                .needs("line", constant("final"))
                .may("stage", stage())
                .needs("run", segment())
                .needs("id", id())
                .needs("generation", Fields::asSmallCount)
                .needs("status", oneOf(ItemStatus.class))
                .may("cause", oneOf(Cause.class))
                .may("causes", list(oneOf(Cause.class)))
                .may("sha256", sha256())
                .may("item", Fields::asObject)
                .may("costEstimated", DocumentRules::flag)
                .texts("message", "uri", "log", "raw", "partitionKey")
                .smallCounts("attempts")
                .counts("bytes", "records", "costNanoUsd", "seenMillis", "finalMillis");
    }

    private static DocumentRules runControl() {
        return new DocumentRules()
                .needs("run", segment())
                .needs("version", Fields::asCount)
                .may("totals", list(Fields::asCount))
                .may("paused", DocumentRules::flag)
                .may("cancelled", DocumentRules::flag)
                .smallCounts("minimumGeneration")
                .counts("budgetNanoUsd", "redrivenSinceMillis", "closedMillis");
    }

    private static DocumentRules runProgress() {
        return new DocumentRules()
                .needs("run", segment())
                .needs("state", oneOf(RunProgress.State.class))
                .needs("seen", Fields::asCount)
                .may("finals", countsBy(ItemStatus.class))
                .may("healed", countsBy(Cause.class))
                .may("warnings", list(object(runWarning())))
                .smallCounts("differentTotals")
                .counts(
                        "redriving",
                        "attempts",
                        "failedAttempts",
                        "invocations",
                        "throttled",
                        "hedged",
                        "deferred",
                        "duplicates",
                        "contradictions",
                        "late",
                        "costNanoUsd",
                        "estimatedNanoUsd",
                        "total",
                        "firstSeenMillis",
                        "lastChangeMillis",
                        "updatedMillis",
                        "readUpToMillis");
    }

    private static DocumentRules runWarning() {
        return new DocumentRules()
                .needs("kind", oneOf(RunWarning.Kind.class))
                .needs("sinceMillis", Fields::asCount)
                .needs("message", DocumentRules::string);
    }

    private DocumentRules needs(String field, Rule rule) {
        required.add(field);
        return may(field, rule);
    }

    private DocumentRules may(String field, Rule rule) {
        rules.put(field, rule);
        return this;
    }

    private DocumentRules texts(String... fields) {
        for (String field : fields) {
            may(field, DocumentRules::string);
        }
        return this;
    }

    private DocumentRules counts(String... fields) {
        for (String field : fields) {
            may(field, Fields::asCount);
        }
        return this;
    }

    private DocumentRules smallCounts(String... fields) {
        for (String field : fields) {
            may(field, Fields::asSmallCount);
        }
        return this;
    }

    private static String string(JsonNode value, String path) {
        if (!value.isTextual()) {
            throw new ContractException(path, path + " must be a string");
        }
        return value.textValue();
    }

    private static void flag(JsonNode value, String path) {
        if (!value.isBoolean()) {
            throw new ContractException(path, path + " must be true or false");
        }
    }

    private static void ordinal(JsonNode value, String path) {
        if (Fields.asSmallCount(value, path) < 1) {
            throw new ContractException(path, path + " must be 1 or more");
        }
    }

    private static Rule constant(String word) {
        return (value, path) -> {
            if (!string(value, path).equals(word)) {
                throw new ContractException(path, path + " must be '" + word + "'");
            }
        };
    }

    private static Rule segment() {
        return (value, path) -> {
            if (!Identifiers.isSegment(string(value, path))) {
                throw new ContractException(path, path + " must be " + Identifiers.SEGMENT_RULE);
            }
        };
    }

    private static Rule id() {
        return (value, path) -> {
            if (!Identifiers.isId(string(value, path))) {
                throw new ContractException(path, path + " must be " + Identifiers.ID_RULE);
            }
        };
    }

    private static Rule sha256() {
        return (value, path) -> {
            if (!SHA256.matcher(string(value, path)).matches()) {
                throw new ContractException(path, path + " must be 64 lower-case hex digits");
            }
        };
    }

    private static Rule stage() {
        return (value, path) -> Stage.ofWord(string(value, path));
    }

    private static <E extends Enum<E>> Rule oneOf(Class<E> type) {
        return (value, path) -> requireName(type, string(value, path), path);
    }

    private static <E extends Enum<E>> void requireName(Class<E> type, String name, String path) {
        if (Arrays.stream(type.getEnumConstants()).noneMatch(e -> e.name().equals(name))) {
            throw new ContractException(path, path + " names no " + type.getSimpleName() + ": '" + name + "'");
        }
    }

    private static Rule list(Rule element) {
        return (value, path) -> {
            if (!value.isArray()) {
                throw new ContractException(path, path + " must be a JSON array");
            }
            value.forEach(node -> element.check(node, path + "[]"));
        };
    }

    private static Rule object(DocumentRules rules) {
        return (value, path) -> rules.check(Fields.asObject(value, path));
    }

    private static <E extends Enum<E>> Rule countsBy(Class<E> type) {
        return (value, path) -> Fields.asObject(value, path).properties().forEach(field -> {
            requireName(type, field.getKey(), path);
            Fields.asCount(field.getValue(), path + "." + field.getKey());
        });
    }
}
