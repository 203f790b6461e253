package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.drover.contract.Cause;
import dev.drover.contract.Completion;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the workers that score texts as JSON lines must do beyond the contract. */
abstract class ScoringConformance extends WorkerConformance {
    private static final Schema COMPLETION_SCHEMA = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    registry -> registry.schemaIdResolvers(ids -> ids.mapPrefix(
                            "https://drover.dev/contract/schema", "classpath:dev/drover/contract/schema")))
            .getSchema(SchemaLocation.of("https://drover.dev/contract/schema/completion.json"));

    /**
     * As {@link #invoke(byte[])}, where a stream of completions is a folder of this name in {@link #folder}, and a record
     * a file that is named by the partition key, {@code +} for {@code /}. A stream that is not there can't be written to.
     */
    protected abstract byte[] invokeAsEvent(byte[] request) throws Exception;

    @Override
    protected long recordsIn(byte[] output) {
        return lines(output).size();
    }

    @Test
    void aFieldOfTheItemsOwnReachesTheModel() throws Exception {
        ObjectNode document =
                inline("a", "Good sheep, good dog!", "a bad wolf", "grass").document();
        document.putObject("lexicon").put("good", 2).put("bad", -3);
        InvocationRequest request = request(WorkItem.of(document));

        InvocationReply.Result result = assertConforms(request, invoke(request.bytes()), "a", 3);

        assertThat(lines(output(result)))
                .extracting(line -> line.get("row").intValue())
                .containsExactly(0, 1, 2);
        assertThat(lines(output(result)))
                .extracting(line -> line.get("words").intValue())
                .containsExactly(4, 3, 1);
        assertThat(lines(output(result)))
                .extracting(line -> line.get("score").intValue())
                .containsExactly(4, -3, 0);
    }

    @Test
    void anEventIsCompletedOnTheStreamThatTheRequestNames() throws Exception {
        Path stream = Files.createDirectory(folder.resolve("completions"));
        InvocationRequest request = asEvent(inline("a/b", "one"), at("lost", folder.resolve("missing.txt")));

        byte[] reply = invokeAsEvent(request.bytes());

        assertConforms(request, reply, "a/b", 1);
        Completion written = Completion.read(Files.readAllBytes(stream.resolve("run-1+a+b")));
        assertThat(written.run()).isEqualTo("run-1");
        assertThat(written.uri()).isEqualTo(request.entries().get(0).outputUri());
        assertThat(written.requestId()).isEqualTo(LoopbackContext.REQUEST_ID);
        assertThat(written.memoryMb()).isEqualTo(LoopbackContext.MEMORY_MB);
        assertThat(Conformance.check(written).message()).isNull();
        assertIntact(written.result(), 1);
        Completion failed = Completion.read(Files.readAllBytes(stream.resolve("run-1+lost")));
        assertThat(failed.uri()).isEqualTo(request.entries().get(1).outputUri());
        assertThat(Conformance.check(failed).cause()).isEqualTo(Cause.WORKER_ERROR);
        assertThat(COMPLETION_SCHEMA.validate(ContractCodec.readObject(failed.bytes())))
                .isEmpty();
    }

    @Test
    void aCompletionThatCannotBeWrittenCostsTimeAndNotTheItem() throws Exception {
        InvocationRequest request = asEvent(inline("a", "one"));

        assertConforms(request, invokeAsEvent(request.bytes()), "a", 1);
    }

    private InvocationRequest asEvent(WorkItem... items) {
        return new InvocationRequest(request(items).entries(), "completions");
    }

    private static List<ObjectNode> lines(byte[] output) {
        return new String(output, StandardCharsets.UTF_8)
                .lines()
                .map(line -> ContractCodec.readObject(line.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.toList());
    }
}
