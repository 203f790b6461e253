package dev.drover.local.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes one small file for each item and states its digest, which is the least that leaves something to verify: whatever
 * more it did would take the processor away from both peers and bring them nearer to each other. First waits {@code
 * inline.millis}, or where it hits one in {@code inline.hangsOneIn} invocations, {@code inline.hangMillis}: by the nonce of the
 * output's URI, since a second invocation of an item must have a chance of its own.
 */
public final class BenchWorker implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream payload, OutputStream reply, Context context) throws IOException {
        List<InvocationReply.Result> results = new ArrayList<>();
        for (InvocationRequest.Entry entry :
                InvocationRequest.read(payload.readAllBytes()).entries()) {
            JsonNode inline = entry.item().inline();
            await(millis(inline, entry.outputUri()) * 1_000_000);
            String id = entry.item().id();
            byte[] output = ("{\"id\":\"" + id + "\"}\n").getBytes(StandardCharsets.UTF_8);
            write(Path.of(URI.create(entry.outputUri())), output);
            results.add(
                    InvocationReply.Result.written(id, entry.outputUri(), output.length, Sha256.hex(output), 1, null));
        }
        reply.write(new InvocationReply(results).bytes());
    }

    private static long millis(@Nullable JsonNode inline, String outputUri) {
        if (inline == null) {
            return 0;
        }
        int oneIn = inline.path("hangsOneIn").asInt();
        boolean hangs = oneIn > 0 && Math.floorMod(outputUri.hashCode(), oneIn) == 0;
        return inline.path(hangs ? "hangMillis" : "millis").asLong();
    }

    private static void await(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedIOException("the function's time is over");
            }
        }
    }

    private static void write(Path path, byte[] output) throws IOException {
        try {
            Files.write(path, output);
        } catch (NoSuchFileException e) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(path, output);
        }
    }
}
