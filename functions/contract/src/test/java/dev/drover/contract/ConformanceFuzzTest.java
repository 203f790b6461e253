package dev.drover.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a function replies: each item that was asked for gets a finding, and nothing but its own result. */
class ConformanceFuzzTest {
    private static final InvocationRequest REQUEST = ConformanceTest.request("a", "b");

    static Stream<byte[]> replies() {
        InvocationReply.Result a = ConformanceTest.written("a");
        InvocationReply.Result b = InvocationReply.Result.failed("b", "ValueError", "no", "s3://b/log");
        InvocationReply.Result foreign = ConformanceTest.written("c");
        InvocationReply.Result stolen =
                InvocationReply.Result.written("a", ConformanceTest.uri("b"), 3, Sha256.hex(new byte[0]), 1, null);
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
                assertThat(result.uri()).isEqualTo(ConformanceTest.uri(id));
            } else {
                assertThat(finding.message()).isNotBlank().hasSizeLessThanOrEqualTo(Sentence.MAX_LENGTH);
            }
        });
    }
}
