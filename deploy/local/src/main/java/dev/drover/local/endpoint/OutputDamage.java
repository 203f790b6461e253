package dev.drover.local.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Does to outputs on local files what a scenario asks for. */
final class OutputDamage {
    /** Outputs that stand ready to be put in another's place: the latest one of each size, for so many sizes. */
    private static final int REMEMBERED_SIZES = 64;

    private final Map<Long, Written> latest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Written> eldest) {
            return size() > REMEMBERED_SIZES;
        }
    };

    /**
     * @param result what the handler says that it wrote
     * @return what the reply says of it: changed only where the damage hides itself
     */
    InvocationReply.Result apply(
            Misbehaviour kind, InvocationRequest.Entry entry, InvocationReply.Result result, String id) {
        try {
            Path output = file(entry.outputUri());
            byte[] bytes = Files.readAllBytes(output);
            switch (kind) {
                case LOSE_OUTPUT:
                    Files.delete(output);
                    Files.deleteIfExists(sidecar(output));
                    return result;
                case TRUNCATE_OUTPUT:
                    replace(output, Arrays.copyOf(bytes, bytes.length / 2));
                    return result;
                case FLIP_BYTE:
                    replace(output, flipped(bytes));
                    return result;
                case SWAP_OUTPUT:
                    replace(output, another(bytes, id));
                    return result;
                case NAN:
                    return restate(output, Rows.of(bytes).withNaN(), result, result.records());
                case ROW_TOO_FEW:
                    return restate(output, Rows.of(bytes).withoutLastRow(), result, result.records() - 1);
                default:
                    throw new IllegalArgumentException(kind + " does not touch an output");
            }
        } catch (IOException e) {
            throw new IllegalStateException("can't do " + kind.word() + " to " + entry.outputUri() + ": " + e, e);
        }
    }

    /** Remembers an output, to be put in another's place some time. */
    synchronized void remember(InvocationRequest.Entry entry, InvocationReply.Result result, String id) {
        if (entry.outputUri().startsWith("file:")) {
            latest.put(result.bytes(), new Written(id, entry.outputUri()));
        }
    }

    /** The bytes of another item's output of the same size; where there is none yet, its own back to front. */
    private byte[] another(byte[] own, String id) throws IOException {
        Written other;
        synchronized (this) {
            other = latest.get((long) own.length);
        }
        if (other != null && !other.id.equals(id)) {
            try {
                byte[] bytes = Files.readAllBytes(file(other.uri));
                if (bytes.length == own.length && !Arrays.equals(bytes, own)) {
                    return bytes;
                }
            } catch (NoSuchFileException e) {
                // Swept since; its own bytes serve.
                return backToFront(own);
            }
        }
        return backToFront(own);
    }

    private static byte[] backToFront(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return Arrays.equals(reversed, bytes) ? flipped(bytes) : reversed;
    }

    /** In the last quarter, where no header is. */
    private static byte[] flipped(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalStateException("an empty output has no byte to flip");
        }
        byte[] flipped = bytes.clone();
        flipped[bytes.length - 1 - bytes.length / 8] ^= 0x01;
        return flipped;
    }

    /** Replaces the output, and makes its sidecar and the reply fit it. */
    private static InvocationReply.Result restate(
            Path output, byte[] bytes, InvocationReply.Result result, long records) throws IOException {
        String sha256 = Sha256.hex(bytes);
        ObjectNode stated = ContractCodec.object();
        stated.put("bytes", bytes.length);
        stated.put("sha256", sha256);
        stated.put("records", records);
        replace(sidecar(output), ContractCodec.bytes(stated));
        replace(output, bytes);
        return InvocationReply.Result.written(
                result.id(), String.valueOf(result.uri()), bytes.length, sha256, records, result.log());
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path beside = Files.createTempFile(parent, ".damage", ".tmp");
        Files.write(beside, bytes);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path file(String uri) {
        URI parsed = URI.create(uri);
        if (!"file".equals(parsed.getScheme())) {
            throw new IllegalStateException(
                    "a scenario that damages outputs needs them on local files, but " + uri + " is elsewhere");
        }
        return Path.of(parsed);
    }

    private static Path sidecar(Path output) {
        return output.resolveSibling("." + output.getFileName() + ".meta.json");
    }

    private static final class Written {
        final String id;
        final String uri;

        Written(String id, String uri) {
            this.id = id;
            this.uri = uri;
        }
    }
}
