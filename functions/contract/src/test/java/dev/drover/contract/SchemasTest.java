package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import dev.drover.contract.DocumentKind.Golden;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemasTest {
    /**
     * What a stranger could write in any place: each type, and each side of each boundary. No 1e30, of which the
     * validator compares only the lowest 64 bits, and no 1e999999999, which it writes out in full.
     */
    private static final List<JsonNode> ANYTHING = Stream.of(
                    "null true 0 1 -1 1.5 32.0 1e2 -0.0 1e18 1e-30 2147483647 2147483648",
                    "9223372036854775807 9223372036854775808 92233720368547758070e-1 [] [1] [null] [\"WORKER_ERROR\"]",
                    "[{}] {} {\"a\":1} {\"VERIFIED\":1} {\"VERIFIED\":-1} {\"uri\":\"s3://b/k\"} {\"inline\":{}}",
                    "{\"uri\":\"s3://b/k\",\"inline\":1} {\"uri\":null,\"inline\":false} {\"inline\":null}",
                    "{\"class\":\"E\",\"message\":\"m\"} {\"class\":\"E\"} {\"records\":1.0} {\"records\":\"1\"}",
                    "\"\" \"text\" \"s3://b/\" \"s3://b/\\n\" \".\" \"..\" \".a\" \"_a\" \"a\\n\" \"\\na\" \"@\" \"ä\" \"a/b\"",
                    "\"a/\" \"/a\" \"a//b\" \"a/../b\" \"a/.b\" \"a/b/..\" \"...\" \"attempt\" \"final\" \"verify\" \"dispatch\"",
                    "\"ledger\" \"VERIFIED\" \"verified\" \"INTACT\" \"REPLIED\" \"THROTTLED\" \"RUNNING\" \"HEAL_RATE\" \"PT5M\" \"PT0S\" \"-PT1S\"",
                    "\"P\" \"PT\" \"P1D\" \"P1DT\" \"P1DT1H\" \"PT1.5S\" \"PT1.5M\" \"PT0.001S\" \"PT0.0001S\" \"pt5m\" \"5m\"",
                    "\"PT99999999S\" \"PT5M\\n\" \"PT1S1M\" \"P0DT0H0M0S\"")
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .map(text -> DocumentKind.json(text.getBytes(UTF_8)))
            .collect(Collectors.toList());

    @ParameterizedTest
    @EnumSource
    void aSchemaIsItselfASchemaOfDraft202012(DocumentKind kind) {
        var draft = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(Dialects.getDraft202012().getId()));

        assertThat(draft.validate(kind.schema())).isEmpty();
        assertThat(kind.schema().get("$schema").textValue()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(kind.schema().get("$id").textValue()).endsWith("/" + kind.fileName + ".json");
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void schemaAndCodecAgreeOnEachChangeOfOnePlace(Golden golden) {
        List<String> disagreements = new ArrayList<>();
        JsonNode document = golden.json();
        for (JsonNode parent : containers(document)) {
            for (Object place : places(parent)) {
                JsonNode before = get(parent, place);
                for (JsonNode anything : ANYTHING) {
                    set(parent, place, anything);
                    compare(golden.kind, document, place + " = " + anything, disagreements);
                }
                if (parent instanceof ObjectNode) {
                    ((ObjectNode) parent).remove((String) place);
                    compare(golden.kind, document, place + " left out", disagreements);
                    // At the end of the object, which says the same.
                }
                set(parent, place, before);
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(document).isEqualTo(golden.json());
    }

    private static void compare(DocumentKind kind, JsonNode document, String change, List<String> disagreements) {
        boolean schema = kind.schemaAccepts(document);
        if (schema != kind.codecAccepts(document)) {
            disagreements.add(change + ": " + (schema ? "only the schema" : "only the codec") + " accepts it");
        }
    }

    private static List<JsonNode> containers(JsonNode node) {
        List<JsonNode> containers = new ArrayList<>();
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> containers.addAll(containers(child)));
        }
        return containers;
    }

    private static List<Object> places(JsonNode parent) {
        List<Object> places = new ArrayList<>();
        if (parent.isObject()) {
            parent.fieldNames().forEachRemaining(places::add);
        } else {
            for (int i = 0; i < parent.size(); i++) {
                places.add(i);
            }
        }
        return places;
    }

    private static JsonNode get(JsonNode parent, Object place) {
        return place instanceof Integer ? parent.get((Integer) place) : parent.get((String) place);
    }

    private static void set(JsonNode parent, Object place, JsonNode value) {
        if (place instanceof Integer) {
            ((ArrayNode) parent).set((Integer) place, value);
        } else {
            ((ObjectNode) parent).set((String) place, value);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("dev.drover.contract.BadDocuments#all")
    void aBadDocumentIsRefusedBySchemaAndCodecAlike(DocumentKind kind, String json) {
        JsonNode document = DocumentKind.json(json.getBytes(UTF_8));

        assertThat(kind.schemaAccepts(document)).as("by the schema").isFalse();
        assertThat(kind.codecAccepts(document)).as("by the codec").isFalse();
    }

    static Stream<Arguments> enums() {
        return Stream.of(
                Arguments.of(DocumentKind.ATTEMPT_LINE, "/$defs/cause/enum", names(Cause.values())),
                Arguments.of(DocumentKind.ATTEMPT_LINE, "/$defs/outcome/enum", names(Outcome.values())),
                Arguments.of(DocumentKind.ATTEMPT_LINE, "/$defs/verdict/enum", names(Verdict.values())),
                Arguments.of(
                        DocumentKind.ATTEMPT_LINE,
                        "/$defs/stage/enum",
                        Arrays.stream(Stage.values()).map(Stage::word).collect(Collectors.toList())),
                Arguments.of(DocumentKind.FINAL_LINE, "/$defs/status/enum", names(ItemStatus.values())),
                Arguments.of(DocumentKind.RUN_PROGRESS, "/properties/state/enum", names(RunProgress.State.values())),
                Arguments.of(
                        DocumentKind.RUN_PROGRESS,
                        "/$defs/warning/properties/kind/enum",
                        names(RunWarning.Kind.values())));
    }

    @ParameterizedTest
    @MethodSource("enums")
    void anEnumOfASchemaIsThatOfTheCode(DocumentKind kind, String pointer, List<String> names) {
        List<String> published = new ArrayList<>();
        kind.schema().at(pointer).forEach(name -> published.add(name.textValue()));

        assertThat(published).isEqualTo(names);
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.toList());
    }

    @Test
    void eachFieldOfADocumentTypeIsPublishedAndNoOther() {
        Map<DocumentKind, Class<?>> types = Map.of(
                DocumentKind.ATTEMPT_LINE, AttemptLine.class,
                DocumentKind.FINAL_LINE, FinalLine.class,
                DocumentKind.RUN_CONTROL, RunControl.class,
                DocumentKind.RUN_PROGRESS, RunProgress.class);
        types.forEach((kind, type) -> {
            List<String> published = new ArrayList<>();
            kind.schema().get("properties").fieldNames().forEachRemaining(published::add);

            assertThat(published)
                    .as(kind.fileName)
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getDeclaredFields())
                            .filter(field -> !field.isSynthetic())
                            .map(Field::getName)
                            .collect(Collectors.toList()));
        });
    }
}
