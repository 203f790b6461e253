package dev.drover.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a function replies: each item that was asked for gets a finding, and nothing but its own result. */
class ConformanceFuzzTest {
    private static final String OUTPUT = "s3://b/o/";
    private static final InvocationRequest REQUEST = request("a", "b");

    private static InvocationRequest request(String... ids) {
        return new InvocationRequest(Stream.of(ids)
                .map(id -> new InvocationRequest.Entry(item(id), 0, 1, OUTPUT + id, OUTPUT + id + ".log"))
                .collect(Collectors.toList()));
    }

    private static WorkItem item(String id) {
        return ContractCodec.readWorkItem(("{\"run\":\"r\",\"id\":\"" + id
                        + "\",\"worker\":\"w\",\"input\":{\"uri\":\"u\"}," + "\"output\":\"" + OUTPUT + "\"}")
                .getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> replies() {
        String sha256 = Sha256.hex(new byte[0]);
        InvocationReply.Result a = InvocationReply.Result.written("a", OUTPUT + "a", 3, sha256, 1, null);
        InvocationReply.Result b = InvocationReply.Result.failed("b", "ValueError", "no", OUTPUT + "b.log");
        InvocationReply.Result foreign = InvocationReply.Result.written("c", OUTPUT + "c", 3, sha256, 1, null);
        InvocationReply.Result stolen = InvocationReply.Result.written("a", OUTPUT + "b", 3, sha256, 1, null);
        return Stream.concat(
                Stream.of(List.of(a, b), List.of(b, a, a), List.of(foreign, a), List.of(stolen))
                        .map(results -> new InvocationReply(results).bytes()),
                DocumentKind.INVOCATION_REPLY.goldens().stream().map(golden -> golden.bytes));
    }

    @MethodSource("replies")
    @FuzzTest
    void everyItemOfTheRequestGetsItsOwnResultOrACause(byte[] reply) {
        Map<String, Conformance.Finding> findings = Conformance.check(REQUEST, reply);
        assertThat(findings).containsOnlyKeys("a", "b");
        findings.forEach((id, finding) -> {
            InvocationReply.Result result = finding.result();
            if (result != null) {
                assertThat(result.id()).isEqualTo(id);
                assertThat(result.bytes()).isNotNegative();
                assertThat(result.records()).isNotNegative();
            }
            if (finding.cause() == null) {
                assertThat(result).isNotNull();
                assertThat(result.uri()).isEqualTo(OUTPUT + id);
            } else {
                assertThat(finding.message()).isNotBlank().hasSizeLessThanOrEqualTo(Sentence.MAX_LENGTH);
            }
        });
    }
}
