package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.drover.contract.Cause;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every worker must do, whatever its model and its language: each has a test class that extends this one. */
public abstract class WorkerConformance {
    private static final Schema REPLY_SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("classpath:dev/drover/contract/schema/invocation-reply.json"));

    @TempDir
    protected Path folder;

    /** Its name needs escapes in a URI. */
    private Path outputs;

    /** The worker's answer to a request, both as JSON. */
    protected abstract byte[] invoke(byte[] request) throws Exception;

    /** The number of records in an output, counted from its bytes. */
    protected abstract long recordsIn(byte[] output);

    @BeforeEach
    void makeFolder() throws IOException {
        outputs = Files.createDirectory(folder.resolve("outputs of a herd, Schäferhund"));
    }

    @Test
    void aSingleInlineItemIsWrittenAndAnswered() throws Exception {
        InvocationRequest request = request(inline("glosses/0001", "a herd of sheep", "a stray"));

        assertConforms(request, invoke(request.bytes()), "glosses/0001", 2);
    }

    @Test
    void theLinesOfAnObjectAreItsRows() throws Exception {
        // A line may be empty, may end in CR LF and may hold characters that other conventions take for a line's end.
        Path input = input("first line\r\n\nthird\u2028line\rends\nlast");
        InvocationRequest request = request(at("lines", input));

        assertConforms(request, invoke(request.bytes()), "lines", 4);
    }

    @Test
    void aTrailingEmptyLineIsNotARow() throws Exception {
        InvocationRequest request = request(at("trailing", input("one\ntwo\n")));

        assertConforms(request, invoke(request.bytes()), "trailing", 2);
    }

    @Test
    void anEmptyObjectHasNoRows() throws Exception {
        InvocationRequest request = request(at("empty", input("")));

        assertConforms(request, invoke(request.bytes()), "empty", 0);
    }

    @Test
    void severalItemsAreAnsweredEach() throws Exception {
        InvocationRequest request =
                request(inline("a", "one"), inline("b/c", "one", "two"), at("d", input("1\n2\n3\n")));

        byte[] reply = invoke(request.bytes());

        assertConforms(request, reply, "a", 1);
        assertConforms(request, reply, "b/c", 2);
        assertConforms(request, reply, "d", 3);
        assertThat(visible()).hasSize(6);
    }

    @Test
    void oneItemsFailureIsNotTheOthers() throws Exception {
        InvocationRequest request =
                request(inline("before", "one"), at("lost", folder.resolve("missing.txt")), inline("after", "two"));

        byte[] reply = invoke(request.bytes());

        assertConforms(request, reply, "before", 1);
        assertConforms(request, reply, "after", 1);
        InvocationReply.Result failed = assertFails(request, reply, "lost");
        assertThat(failed.errorMessage()).contains("missing.txt");
        assertThat(log(failed)).contains("run-1/lost").contains(failed.errorClass());
    }

    @Test
    void anInputThatIsNotTextFailsItsItem() throws Exception {
        Path input = Files.write(folder.resolve("input"), new byte[] {'a', (byte) 0xff, '\n'});
        InvocationRequest request = request(at("binary", input));

        assertFails(request, invoke(request.bytes()), "binary");
    }

    @Test
    void anInlineInputWithoutTextsFailsItsItem() throws Exception {
        ObjectNode document = inline("odd", "one").document().deepCopy();
        document.putObject("input").putObject("inline").put("text", "one");
        InvocationRequest request = request(WorkItem.of(document));

        assertFails(request, invoke(request.bytes()), "odd");
    }

    @Test
    void anOutputThatCannotBeWrittenFailsItsItemOnly() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        WorkItem item = inline("a", "one");
        InvocationRequest.Entry blocked =
                new InvocationRequest.Entry(item, 0, 1, file.toUri() + "/a@0.1.n", logUri(item));
        InvocationRequest.Entry free = entry(inline("b", "two"));
        InvocationRequest request = new InvocationRequest(List.of(blocked, free));

        byte[] reply = invoke(request.bytes());

        assertFails(request, reply, "a");
        assertConforms(request, reply, "b", 1);
    }

    @Test
    void aLogThatCannotBeWrittenCostsTheLogAndNotTheItem() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        WorkItem item = inline("a", "one");
        InvocationRequest request = new InvocationRequest(
                List.of(new InvocationRequest.Entry(item, 0, 1, outputUri(item), file.toUri() + "/log.gz")));

        InvocationReply.Result result =
                finding(request, invoke(request.bytes()), "a").result();

        assertThat(result.isError()).isFalse();
        assertThat(result.log()).isNull();
        assertIntact(result, 1);
    }

    @Test
    void fieldsThatTheContractDoesNotKnowDoNoHarm() throws Exception {
        ObjectNode item = inline("a", "one").document().deepCopy();
        item.putObject("x-trace").put("span", 7);
        ObjectNode request = ContractCodec.readObject(request(WorkItem.of(item)).bytes());
        request.put("x-batch", 9);
        ((ObjectNode) request.get("items").get(0)).putArray("x-hints").add(1);
        byte[] bytes = ContractCodec.bytes(request);

        assertConforms(InvocationRequest.read(bytes), invoke(bytes), "a", 1);
    }

    @Test
    void theSameItemTwiceIsTheSameBytes() throws Exception {
        InvocationRequest request = request(inline("a", "one flock", "of sheep"), inline("b", "one flock", "of sheep"));

        List<InvocationReply.Result> results =
                InvocationReply.read(invoke(request.bytes())).results();

        assertThat(results.get(0).sha256()).isEqualTo(results.get(1).sha256());
    }

    protected InvocationRequest request(WorkItem... items) {
        List<InvocationRequest.Entry> entries = new ArrayList<>();
        for (WorkItem item : items) {
            entries.add(entry(item));
        }
        return new InvocationRequest(entries);
    }

    private InvocationRequest.Entry entry(WorkItem item) {
        return new InvocationRequest.Entry(item, 0, 1, outputUri(item), logUri(item));
    }

    private String outputUri(WorkItem item) {
        return Identifiers.outputUri(item.output(), item.run(), item.id(), 0, 1, "k3x9");
    }

    private String logUri(WorkItem item) {
        return Identifiers.logUri(outputUri(item));
    }

    protected WorkItem inline(String id, String... texts) {
        ObjectNode document = document(id);
        ArrayNode array = document.putObject("input").putObject("inline").putArray("texts");
        for (String text : texts) {
            array.add(text);
        }
        return WorkItem.of(document);
    }

    protected WorkItem at(String id, Path input) {
        ObjectNode document = document(id);
        document.putObject("input").put("uri", input.toUri().toString());
        return WorkItem.of(document);
    }

    private ObjectNode document(String id) {
        ObjectNode document = ContractCodec.object();
        document.put("run", "run-1");
        document.put("id", id);
        document.put("worker", "score");
        document.put("output", outputs.toUri().toString());
        return document;
    }

    @Test
    void anOutputThatIsThereStaysWhateverASecondRunWouldWrite() throws Exception {
        InvocationRequest request = request(inline("a", "one sheep"));
        InvocationReply.Result first = assertConforms(request, invoke(request.bytes()), "a", 1);
        assertConforms(request, invoke(request.bytes()), "a", 1);

        InvocationRequest other = request(inline("a", "two sheep", "three sheep"));
        assertThat(finding(other, invoke(other.bytes()), "a").cause()).isEqualTo(Cause.WORKER_ERROR);
        assertIntact(first, 1);
    }

    protected Path input(String text) throws IOException {
        return Files.writeString(folder.resolve("input of a herd"), text);
    }

    /** Holds the reply against the request, and what was written against the reply. */
    protected InvocationReply.Result assertConforms(InvocationRequest request, byte[] reply, String id, long records)
            throws Exception {
        Conformance.Finding finding = finding(request, reply, id);
        assertThat(finding.message()).isNull();
        InvocationReply.Result result = finding.result();
        assertIntact(result, records);
        assertThat(log(result)).contains("run-1/" + id).contains(LoopbackContext.REQUEST_ID);
        return result;
    }

    private InvocationReply.Result assertFails(InvocationRequest request, byte[] reply, String id) throws Exception {
        Conformance.Finding finding = finding(request, reply, id);
        assertThat(finding.cause()).isEqualTo(Cause.WORKER_ERROR);
        assertThat(finding.result().errorClass()).isNotEmpty();
        assertThat(finding.result().errorMessage()).isNotEmpty();
        assertThat(visible()).noneMatch(name -> name.equals(id + "@0.1.k3x9"));
        assertNothingIsLeftBeside();
        assertThat(log(finding.result())).contains("run-1/" + id);
        return finding.result();
    }

    private static Conformance.Finding finding(InvocationRequest request, byte[] reply, String id) {
        assertThat(REPLY_SCHEMA.validate(ContractCodec.readObject(reply))).isEmpty();
        Map<String, Conformance.Finding> findings = Conformance.check(request, reply);
        assertThat(findings).containsKey(id);
        return findings.get(id);
    }

    protected void assertIntact(InvocationReply.Result result, long records) throws Exception {
        byte[] written = output(result);
        assertThat(Conformance.checkOutput(result, new ByteArrayInputStream(written))
                        .message())
                .isNull();
        assertThat(result.records()).isEqualTo(records);
        assertThat(recordsIn(written)).isEqualTo(records);

        Path path = Path.of(URI.create(result.uri()));
        ObjectNode sidecar = ContractCodec.readObject(
                Files.readAllBytes(path.resolveSibling("." + path.getFileName() + ".meta.json")));
        assertThat(sidecar.get("bytes").longValue()).isEqualTo(written.length);
        assertThat(sidecar.get("sha256").textValue()).isEqualTo(result.sha256());
        assertThat(sidecar.get("records").longValue()).isEqualTo(records);
        assertNothingIsLeftBeside();
    }

    protected static byte[] output(InvocationReply.Result result) throws IOException {
        return Files.readAllBytes(Path.of(URI.create(result.uri())));
    }

    private static String log(InvocationReply.Result result) throws IOException {
        byte[] archive = Files.readAllBytes(Path.of(URI.create(result.log())));
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(archive))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void assertNothingIsLeftBeside() throws IOException {
        assertThat(names()).noneMatch(name -> name.startsWith(".") && !name.endsWith(".meta.json"));
    }

    private List<String> visible() throws IOException {
        return names().stream().filter(name -> !name.startsWith(".")).collect(Collectors.toList());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(outputs)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toList());
        }
    }
}
