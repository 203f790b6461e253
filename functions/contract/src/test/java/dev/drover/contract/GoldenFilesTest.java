package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.DocumentKind.Golden;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFilesTest {
    @ParameterizedTest
    @EnumSource
    void eachKindOfDocumentHasAtLeastTwo(DocumentKind kind) {
        assertThat(kind.goldens()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void aGoldenDocumentValidatesAgainstItsSchema(Golden golden) {
        assertThat(golden.kind.violations(golden.json())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void whatIsReadAndWrittenIsTheSameDocument(Golden golden) {
        byte[] written = golden.kind.rewrite(golden.bytes);

        assertThat(DocumentKind.json(written)).isEqualTo(golden.json());
        if (golden.isWrittenByTheCodec()) {
            assertThat(new String(written, UTF_8)).isEqualTo(new String(golden.bytes, UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void whatIsWrittenIsOneLineAndValid(Golden golden) {
        byte[] written = golden.kind.rewrite(golden.bytes);

        assertThat(new String(written, UTF_8)).doesNotContain("\n", "\r");
        assertThat(golden.kind.violations(DocumentKind.json(written))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void eachFieldOfAGoldenDocumentIsPublished(Golden golden) {
        if (golden.kind == DocumentKind.WORK_ITEM) {
            return; // Producers may add what they like.
        }
        List<String> published = List.copyOf(names(golden.kind.schema().get("properties")));

        assertThat(names(golden.json())).isSubsetOf(published);
    }

    static Stream<Golden> workItems() {
        return DocumentKind.WORK_ITEM.goldens().stream();
    }

    @ParameterizedTest
    @MethodSource("workItems")
    void aWorkItemPassesWholeThroughARequest(Golden golden) {
        WorkItem item = ContractCodec.readWorkItem(golden.bytes);
        String uri = Identifiers.outputUri(item.output(), item.run(), item.id(), 0, 1, "n");
        InvocationRequest request =
                new InvocationRequest(List.of(new InvocationRequest.Entry(item, 0, 1, uri, Identifiers.logUri(uri))));

        InvocationRequest read = InvocationRequest.read(request.bytes());

        assertThat(DocumentKind.json(request.bytes()).at("/items/0/item")).isEqualTo(golden.json());
        assertThat(plain(read.entries().get(0).item().document())).isEqualTo(golden.json());
        assertThat(DocumentKind.INVOCATION_REQUEST.violations(DocumentKind.json(request.bytes())))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("workItems")
    void aWorkItemPassesWholeThroughTheRetryStreamAndTheLedger(Golden golden) {
        WorkItem item = ContractCodec.readWorkItem(golden.bytes);
        ObjectNode evidence = ContractCodec.object().put("uri", "s3://b/k").put("logTail", "ü\n\u0000");

        RetryRecord retried = RetryRecord.read(new RetryRecord(item, 3, 17, 2, 5, evidence).bytes());
        FinalLine line = new FinalLine();
        line.run = item.run();
        line.id = item.id();
        line.item = retried.item().document();
        FinalLine reread = ContractCodec.read(ContractCodec.bytes(line), FinalLine.class);

        assertThat(plain(retried.item().document())).isEqualTo(golden.json());
        assertThat(plain(reread.item)).isEqualTo(golden.json());
        assertThat(retried.evidence()).isEqualTo(evidence);
        assertThat(List.<Number>of(retried.generation(), retried.sequence(), retried.attempt(), retried.seenMillis()))
                .containsExactly(3, 17L, 2, 5L);
    }

    private static JsonNode plain(JsonNode document) {
        return DocumentKind.json(ContractCodec.bytes(document));
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toList());
    }
}
