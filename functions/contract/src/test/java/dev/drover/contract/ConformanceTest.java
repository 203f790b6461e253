package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.drover.contract.Conformance.Finding;
import dev.drover.contract.InvocationReply.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceTest {
    private static final byte[] OUTPUT = "output".getBytes(UTF_8);
    private static final String SHA256_OF_OUTPUT = "e0ee8bb50685e05fa0f47ed04203ae953fdfd055f5bd2892ea186504254f8c3a";

    static InvocationRequest request(String... ids) {
        return new InvocationRequest(Stream.of(ids)
                .map(id -> {
                    WorkItem item = ContractCodec.readWorkItem(
                            WorkItemTest.text("id", "\"" + id + "\"").getBytes(UTF_8));
                    String uri = uri(id);
                    return new InvocationRequest.Entry(item, 0, 1, uri, Identifiers.logUri(uri));
                })
                .collect(Collectors.toList()));
    }

    static String uri(String id) {
        return Identifiers.outputUri("s3://b/out/", "r", id, 0, 1, "n");
    }

    static Result written(String id) {
        return Result.written(id, uri(id), OUTPUT.length, SHA256_OF_OUTPUT, 1, null);
    }

    private static Map<String, Finding> check(InvocationRequest request, Result... results) {
        return Conformance.check(request, new InvocationReply(List.of(results)).bytes());
    }

    private static void conforms(Finding finding, String id) {
        assertThat(finding.cause()).isNull();
        assertThat(finding.message()).isNull();
        assertThat(finding.result().id()).isEqualTo(id);
    }

    private static void fails(Finding finding, Cause cause) {
        assertThat(finding.cause()).isEqualTo(cause);
        assertThat(finding.message()).isNotBlank().hasSizeLessThan(500).doesNotContain("\n");
        if (cause != Cause.WORKER_ERROR) {
            assertThat(finding.result()).isNull();
        }
    }

    @Test
    void aReplyToASingleItemConforms() {
        Map<String, Finding> findings = check(request("a"), written("a"));

        assertThat(findings).containsOnlyKeys("a");
        conforms(findings.get("a"), "a");
    }

    @Test
    void severalItemsConformInAnyOrder() {
        List<Result> results = new ArrayList<>(List.of(written("a"), written("b/1"), written("c"), written("d")));
        for (int i = 0; i < 4; i++) {
            Collections.rotate(results, 1);
            Map<String, Finding> findings = check(request("a", "b/1", "c", "d"), results.toArray(new Result[0]));

            assertThat(findings).containsOnlyKeys("a", "b/1", "c", "d");
            findings.forEach((id, finding) -> conforms(finding, id));
        }
    }

    @Test
    void anItemThatTheReplyLeavesOutHasNoResult() {
        Map<String, Finding> findings = check(request("a", "b"), written("b"));

        fails(findings.get("a"), Cause.REPLY_LEFT_OUT);
        conforms(findings.get("b"), "b");
    }

    @Test
    void anEmptyReplyLeavesOutEachItem() {
        check(request("a", "b")).values().forEach(finding -> fails(finding, Cause.REPLY_LEFT_OUT));
    }

    @Test
    void aReplyThatNamesAForeignItemIsTheCauseOfTheItemWithoutAResult() {
        Map<String, Finding> findings = check(request("a", "b"), written("x"), written("b"));

        fails(findings.get("a"), Cause.REPLY_FOREIGN_ITEM);
        assertThat(findings.get("a").message()).isEqualTo("the reply names 'x', which was not asked for");
        conforms(findings.get("b"), "b");
        assertThat(findings).containsOnlyKeys("a", "b");
    }

    @Test
    void anIdThatDiffersInCaseIsForeign() {
        fails(check(request("a"), written("A")).get("a"), Cause.REPLY_FOREIGN_ITEM);
    }

    @Test
    void anItemThatTheReplyRepeatsHasNoResultEvenIfBothAreTheSame() {
        Map<String, Finding> findings = check(request("a", "b"), written("a"), written("b"), written("a"));

        fails(findings.get("a"), Cause.REPLY_REPEATED_ITEM);
        conforms(findings.get("b"), "b");
    }

    @Test
    void aUriThatIsNotTheInvocationsOwnIsForeign() {
        String before = Identifiers.outputUri("s3://b/out/", "r", "a", 0, 1, "zombie");
        Result stale = Result.written("a", before, 1, SHA256_OF_OUTPUT, 1, null);

        Map<String, Finding> findings = check(request("a", "b"), stale, written("b"));

        fails(findings.get("a"), Cause.REPLY_FOREIGN_URI);
        assertThat(findings.get("a").message()).contains(before).contains(uri("a"));
        conforms(findings.get("b"), "b");
    }

    @Test
    void anotherItemsUriIsForeignToo() {
        Result crossed = Result.written("a", uri("b"), 1, SHA256_OF_OUTPUT, 1, null);

        fails(check(request("a", "b"), crossed, written("b")).get("a"), Cause.REPLY_FOREIGN_URI);
    }

    @Test
    void anErrorOfTheWorkerIsKeptWithItsLog() {
        Map<String, Finding> findings = check(
                request("a", "b"), Result.failed("a", "ValueError", "no speech\nfound", "s3://b/log"), written("b"));

        fails(findings.get("a"), Cause.WORKER_ERROR);
        assertThat(findings.get("a").message()).isEqualTo("ValueError: no speech found");
        assertThat(findings.get("a").result().errorMessage()).isEqualTo("no speech\nfound");
        assertThat(findings.get("a").result().log()).isEqualTo("s3://b/log");
        conforms(findings.get("b"), "b");
    }

    @Test
    void whateverTheWorkerWritesAFindingIsOneBoundedLine() {
        String flood = "stack\n\tat x\u0000".repeat(100_000);

        fails(check(request("a"), Result.failed("a", "E", flood, null)).get("a"), Cause.WORKER_ERROR);
        fails(check(request("a"), Result.failed(flood, "E", "m", null)).get("a"), Cause.REPLY_FOREIGN_ITEM);
        fails(
                check(request("a"), Result.written("a", flood, 1, SHA256_OF_OUTPUT, 1, null))
                        .get("a"),
                Cause.REPLY_FOREIGN_URI);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "\"OK\"",
                "[]",
                "{}",
                "OK",
                "<html>",
                "{\"results\":null}",
                "{\"results\":{}}",
                "{\"results\":[null]}",
                "{\"results\":[{\"id\":\"a\"}]}",
                "{\"results\":[{\"id\":\"a\",\"error\":\"boom\"}]}",
                "{\"results\":[]}{}",
                "{\"results\":[],\"results\":[]}",
                "{\"statusCode\":200,\"body\":\"{}\"}"
            })
    void aReplyThatCannotBeReadIsTheCauseOfEachItem(String reply) {
        Map<String, Finding> findings = Conformance.check(request("a", "b"), reply.getBytes(UTF_8));

        assertThat(findings).containsOnlyKeys("a", "b");
        findings.values().forEach(finding -> fails(finding, Cause.REPLY_UNREADABLE));
    }

    @Test
    void unknownFieldsInAReplyAreNoFault() {
        String reply = new String(new InvocationReply(List.of(written("a"))).bytes(), UTF_8)
                .replace("\"id\"", "\"model\":{\"v\":1},\"error\":null,\"id\"")
                .replace("{\"results\"", "{\"took\":1.5,\"results\"");

        conforms(Conformance.check(request("a"), reply.getBytes(UTF_8)).get("a"), "a");
    }

    @Test
    void theWrittenBytesAreHeldAgainstTheReply() throws IOException {
        Finding finding = Conformance.checkOutput(written("a"), new ByteArrayInputStream(OUTPUT));

        conforms(finding, "a");
    }

    @Test
    void bytesThatAreTooFewOrTooManyOrOthersAreNotWhatTheReplySays() throws IOException {
        for (String output : List.of("", "outpu", "output\n")) {
            fails(
                    Conformance.checkOutput(written("a"), new ByteArrayInputStream(output.getBytes(UTF_8))),
                    Cause.SIZE_MISMATCH);
        }
        fails(
                Conformance.checkOutput(written("a"), new ByteArrayInputStream("Output".getBytes(UTF_8))),
                Cause.DIGEST_MISMATCH);
    }

    @Test
    void anErrorHasNoOutputToBeChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Conformance.checkOutput(Result.failed("a", "E", "m", null), new ByteArrayInputStream(OUTPUT)));
    }
}
