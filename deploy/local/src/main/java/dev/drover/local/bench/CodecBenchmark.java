package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import dev.drover.contract.WorkItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the contract costs an item: reading it, asking for it, and holding a reply against it. */
@State(Scope.Benchmark)
public class CodecBenchmark {
    private final byte[] item = ContractCodec.bytes(document());
    private final WorkItem work = ContractCodec.readWorkItem(item);
    private final InvocationRequest request = request(work.id(), item);
    private final byte[] reply = reply(request);
    private final byte[] kibibyte = new byte[1024];
    private final byte[] mebibyte = new byte[1024 * 1024];

    private static ObjectNode document() {
        ObjectNode item = ContractCodec.object();
        item.put("run", "glosses");
        item.put("id", "part/00042");
        item.put("worker", "embed");
        item.putObject("input").put("uri", "s3://my-bucket/in/part-00042.txt");
        item.put("output", "s3://my-bucket/out/");
        item.putObject("expect").put("records", 32).put("content", "npy-f4-384");
        item.putObject("tags").put("team", "search");
        item.put("timeout", "PT5M");
        return item;
    }

    /** As dispatch makes it, from an item that ingest has read and written. */
    private static InvocationRequest request(String id, byte[] json) {
        String uri = Identifiers.outputUri("s3://my-bucket/out/", "glosses", id, 0, 1, "0123456789abcdef");
        return new InvocationRequest(
                List.of(InvocationRequest.Entry.ofWritten(id, json, 0, 1, uri, Identifiers.logUri(uri))));
    }

    private static byte[] reply(InvocationRequest request) {
        InvocationRequest.Entry entry = request.entries().get(0);
        return new InvocationReply(List.of(InvocationReply.Result.written(
                        entry.id(),
                        entry.outputUri(),
                        49_280,
                        Sha256.hex("output".getBytes(StandardCharsets.UTF_8)),
                        32,
                        entry.logUri())))
                .bytes();
    }

    @Benchmark
    public WorkItem readWorkItem() {
        return ContractCodec.readWorkItem(item);
    }

    @Benchmark
    public byte[] writeRequest() {
        return request(work.id(), item).bytes();
    }

    @Benchmark
    public Map<String, Conformance.Finding> checkReply() {
        return Conformance.check(request, reply);
    }

    @Benchmark
    public String digestOfAKibibyte() {
        return Sha256.hex(kibibyte);
    }

    @Benchmark
    public String digestOfAMebibyte() {
        return Sha256.hex(mebibyte);
    }
}
