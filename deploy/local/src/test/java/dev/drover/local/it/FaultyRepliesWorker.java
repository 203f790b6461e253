package dev.drover.local.it;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationReply.Result;
import dev.drover.contract.InvocationRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A worker for tests that writes nothing at an item's first attempt and answers with the fault that {@code inline.reply}
 * names; from the second attempt on it is the lines worker.
 */
final class FaultyRepliesWorker implements RequestStreamHandler {
    private static final String NO_DIGEST = "0".repeat(64);

    private final LinesWorker lines = new LinesWorker();

    @Override
    public void handleRequest(InputStream payload, OutputStream reply, Context context) throws IOException {
        byte[] bytes = payload.readAllBytes();
        InvocationRequest.Entry entry = InvocationRequest.read(bytes).entries().get(0);
        if (entry.attempt() > 1) {
            lines.handleRequest(new ByteArrayInputStream(bytes), reply, context);
        } else {
            reply.write(fault(entry));
        }
    }

    private static byte[] fault(InvocationRequest.Entry entry) {
        String id = entry.item().id();
        String uri = entry.outputUri();
        switch (String.valueOf(entry.item().inline().path("reply").textValue())) {
            case "empty":
                return new byte[0];
            case "not JSON":
                return "done!".getBytes(StandardCharsets.UTF_8);
            case "truncated":
                byte[] whole = reply(written(id, uri));
                return Arrays.copyOf(whole, whole.length - 2);
            case "another document":
                return "{\"statusCode\":200,\"body\":\"{}\"}".getBytes(StandardCharsets.UTF_8);
            case "foreign item":
                return reply(written(id + "/other", uri));
            case "repeated item":
                return reply(written(id, uri), written(id, uri));
            case "left out":
                return reply();
            case "foreign URI":
                return reply(written(id, uri + ".mine"));
            case "nothing written":
                return reply(written(id, uri));
            default:
                throw new IllegalArgumentException("no such fault");
        }
    }

    private static Result written(String id, String uri) {
        return Result.written(id, uri, 1, NO_DIGEST, 1, null);
    }

    private static byte[] reply(Result... results) {
        return new InvocationReply(List.of(results)).bytes();
    }
}
