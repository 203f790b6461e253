package dev.drover.contract;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The nine documents of the contract: how the codec reads and writes each, its schema, its golden files. */
enum DocumentKind {
    WORK_ITEM(
            "work-item",
            utf8 -> ContractCodec.bytes(ContractCodec.readWorkItem(utf8).document())),
    INVOCATION_REQUEST(
            "invocation-request", utf8 -> InvocationRequest.read(utf8).bytes()),
    INVOCATION_REPLY("invocation-reply", utf8 -> InvocationReply.read(utf8).bytes()),
    COMPLETION("completion", utf8 -> Completion.read(utf8).bytes()),
    ATTEMPT_LINE("attempt-line", utf8 -> ContractCodec.bytes(ContractCodec.read(utf8, AttemptLine.class))),
    FINAL_LINE("final-line", utf8 -> ContractCodec.bytes(ContractCodec.read(utf8, FinalLine.class))),
    RUN_CONTROL("run-control", utf8 -> ContractCodec.bytes(ContractCodec.read(utf8, RunControl.class))),
    RUN_PROGRESS("run-progress", utf8 -> ContractCodec.bytes(ContractCodec.read(utf8, RunProgress.class))),
    RETRY_RECORD("retry-record", utf8 -> RetryRecord.read(utf8).bytes());

    private static final String SCHEMA_IDS = "https://drover.dev/contract/schema";
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaIdResolvers(
                    ids -> ids.mapPrefix(SCHEMA_IDS, "classpath:dev/drover/contract/schema")));

    /** Another reader than the codec's own, so that the schema judges what a stranger would see. */
    static final ObjectMapper PLAIN = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    final String fileName;

    @SuppressWarnings("ImmutableEnumChecker") // The operators above hold nothing.
    private final UnaryOperator<byte[]> rewrite;

    DocumentKind(String fileName, UnaryOperator<byte[]> rewrite) {
        this.fileName = fileName;
        this.rewrite = rewrite;
    }

    /** Reads and writes the document with the codec. */
    byte[] rewrite(byte[] utf8) {
        return rewrite.apply(utf8);
    }

    boolean codecAccepts(JsonNode document) {
        try {
            rewrite(bytes(document));
            return true;
        } catch (ContractException e) {
            return false;
        }
    }

    boolean schemaAccepts(JsonNode document) {
        return violations(document).isEmpty();
    }

    List<String> violations(JsonNode document) {
        Schema schema = SCHEMAS.getSchema(SchemaLocation.of(SCHEMA_IDS + "/" + fileName + ".json"));
        return schema.validate(document).stream().map(Object::toString).collect(Collectors.toList());
    }

    JsonNode schema() {
        try (InputStream file = DocumentKind.class.getResourceAsStream("schema/" + fileName + ".json")) {
            return PLAIN.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Golden> goldens() {
        try (Stream<Path> files =
                Files.list(Path.of(DocumentKind.class.getResource("/golden").toURI()))) {
            return files.filter(file -> file.getFileName().toString().startsWith(fileName))
                    .sorted()
                    .map(file -> new Golden(this, file))
                    .collect(Collectors.toList());
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Golden> allGoldens() {
        return Stream.of(values()).flatMap(kind -> kind.goldens().stream());
    }

    static JsonNode json(byte[] utf8) {
        try {
            return PLAIN.readTree(utf8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(JsonNode document) {
        try {
            return PLAIN.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A document as it is written on the wire. */
    static final class Golden {
        final DocumentKind kind;
        final byte[] bytes;
        private final String name;

        private Golden(DocumentKind kind, Path file) {
            this.kind = kind;
            this.name = file.getFileName().toString();
            try {
                this.bytes = Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JsonNode json() {
            return DocumentKind.json(bytes);
        }

        /** Whether the codec wrote it; what others write may have other white space, nulls and field orders. */
        boolean isWrittenByTheCodec() {
            return !name.contains("as-a-producer-writes-it");
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
