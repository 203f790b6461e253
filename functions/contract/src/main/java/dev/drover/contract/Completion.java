package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What a worker writes to the completions stream for one item, where the call was an event and nobody waits for the
 * reply: {@code {"run":"…","uri":"…","durationMillis":1234,"memoryMb":512,"requestId":"…","result":{…}}}. The URI is that
 * of the request, which no other invocation has, so that the job knows which one is done.
 */
public final class Completion {
    private final String run;
    private final String uri;
    private final long durationMillis;
    private final int memoryMb;
    private final @Nullable String requestId;
    private final InvocationReply.Result result;

    /**
     * @param uri the {@code outputUri} of the request; also where the result is an error
     * @param durationMillis how long the worker was at this item
     * @param memoryMb the function's memory; 0 where the worker does not know it
     */
    public Completion(
            String run,
            String uri,
            long durationMillis,
            int memoryMb,
            @Nullable String requestId,
            InvocationReply.Result result) {
        this.run = run;
        this.uri = uri;
        this.durationMillis = durationMillis;
        this.memoryMb = memoryMb;
        this.requestId = requestId;
        this.result = result;
    }

    /**
     * @throws ContractException if the bytes are not a completion
     */
    public static Completion read(byte[] utf8) {
        ObjectNode document = ContractCodec.readObject(utf8);
        String run = Fields.text(document, "run");
        if (!Identifiers.isSegment(run)) {
            throw new ContractException("run", "run must be " + Identifiers.SEGMENT_RULE);
        }
        InvocationReply.Result result = InvocationReply.result(Fields.object(document, "result", "result"), "result");
        if (!Identifiers.isId(result.id())) {
            throw new ContractException("result.id", "result.id must be " + Identifiers.ID_RULE);
        }
        JsonNode memoryMb = Fields.optional(document, "memoryMb");
        return new Completion(
                run,
                Fields.text(document, "uri"),
                Fields.count(document, "durationMillis", "durationMillis"),
                memoryMb == null ? 0 : Fields.asSmallCount(memoryMb, "memoryMb"),
                Fields.optionalText(document, "requestId", "requestId"),
                result);
    }

    public byte[] bytes() {
        ObjectNode document = ContractCodec.object();
        document.put("run", run);
        document.put("uri", uri);
        document.put("durationMillis", durationMillis);
        if (memoryMb > 0) {
            document.put("memoryMb", memoryMb);
        }
        if (requestId != null) {
            document.put("requestId", requestId);
        }
        InvocationReply.write(result, document.putObject("result"));
        return ContractCodec.bytes(document);
    }

    public String run() {
        return run;
    }

    public String id() {
        return result.id();
    }

    /** The invocation's own output URI. */
    public String uri() {
        return uri;
    }

    public long durationMillis() {
        return durationMillis;
    }

    /** 0 where the worker did not say. */
    public int memoryMb() {
        return memoryMb;
    }

    public @Nullable String requestId() {
        return requestId;
    }

    public InvocationReply.Result result() {
        return result;
    }
}
