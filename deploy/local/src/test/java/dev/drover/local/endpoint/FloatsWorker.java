package dev.drover.local.endpoint;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes five rows of three floats that depend on the item, as a worker by the contract does. */
final class FloatsWorker implements RequestStreamHandler {
    static final int ROWS = 5;
    static final int COLUMNS = 3;

    final AtomicInteger calls = new AtomicInteger();

    @Override
    public void handleRequest(InputStream payload, OutputStream reply, Context context) throws IOException {
        calls.incrementAndGet();
        List<InvocationReply.Result> results = new ArrayList<>();
        for (InvocationRequest.Entry entry :
                InvocationRequest.read(payload.readAllBytes()).entries()) {
            byte[] bytes = npy(entry.item().id().hashCode());
            String sha256 = Sha256.hex(bytes);
            Path output = Path.of(URI.create(entry.outputUri()));
            ObjectNode sidecar = ContractCodec.object();
            sidecar.put("bytes", bytes.length);
            sidecar.put("sha256", sha256);
            sidecar.put("records", ROWS);
            Files.createDirectories(output.getParent());
            Files.write(sidecar(output), ContractCodec.bytes(sidecar));
            Files.write(output, bytes);
            results.add(InvocationReply.Result.written(
                    entry.item().id(), entry.outputUri(), bytes.length, sha256, ROWS, null));
            context.getLogger().log("wrote " + entry.outputUri() + "\n");
        }
        reply.write(new InvocationReply(results).bytes());
    }

    static Path sidecar(Path output) {
        return output.resolveSibling("." + output.getFileName() + ".meta.json");
    }

    static byte[] npy(int seed) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + ROWS + ", " + COLUMNS + "), }";
        byte[] padded = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer npy = ByteBuffer.allocate(128 + ROWS * COLUMNS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        npy.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded.length)
                .put(padded);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            npy.putFloat(seed / 1000f + i);
        }
        return npy.array();
    }
}
