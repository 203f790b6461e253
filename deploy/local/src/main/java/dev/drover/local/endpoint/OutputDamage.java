package dev.drover.local.endpoint;

import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Does to outputs what a scenario asks for. */
final class OutputDamage {
    /** Outputs that stand ready to be put in another's place: the latest one of each size, for so many sizes. */
    private static final int REMEMBERED_SIZES = 64;

    private static final String S3_ENDPOINT = "AWS_ENDPOINT_URL_S3";

    private final Outputs files = new FileOutputs();
    private @Nullable Outputs s3;

    private final Map<Long, Written> latest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Written> eldest) {
            return size() > REMEMBERED_SIZES;
        }
    };

    /**
     * @param written where the handler wrote the output
     * @param place where the damaged output is put
     * @param result what the handler says that it wrote
     * @return what the reply says of it: apart from the place, changed only where the damage hides itself
     */
    InvocationReply.Result apply(
            Misbehaviour kind,
            InvocationRequest.Entry written,
            String place,
            InvocationReply.Result result,
            String id) {
        String uri = written.outputUri();
        InvocationReply.Result damaged = damaged(kind, uri, result, id);
        try {
            if (kind != Misbehaviour.LOSE_OUTPUT && !uri.equals(place)) {
                of(uri).move(uri, place);
            }
        } catch (IOException e) {
            throw new IllegalStateException("can't put " + uri + " in its place: " + e, e);
        }
        return InvocationReply.Result.written(
                damaged.id(),
                place,
                damaged.bytes(),
                String.valueOf(damaged.sha256()),
                damaged.records(),
                damaged.log());
    }

    private InvocationReply.Result damaged(Misbehaviour kind, String uri, InvocationReply.Result result, String id) {
        try {
            Outputs outputs = of(uri);
            byte[] bytes = outputs.read(uri);
            switch (kind) {
                case LOSE_OUTPUT:
                    outputs.remove(uri);
                    return result;
                case TRUNCATE_OUTPUT:
                    outputs.replace(uri, Arrays.copyOf(bytes, bytes.length / 2));
                    return result;
                case FLIP_BYTE:
                    outputs.replace(uri, flipped(bytes));
                    return result;
                case SWAP_OUTPUT:
                    outputs.replace(uri, another(bytes, id));
                    return result;
                case NAN:
                    return restate(outputs, uri, Rows.of(bytes).withNaN(), result, result.records());
                case ROW_TOO_FEW:
                    return restate(outputs, uri, Rows.of(bytes).withoutLastRow(), result, result.records() - 1);
                default:
                    throw new IllegalArgumentException(kind + " does not touch an output");
            }
        } catch (IOException e) {
            throw new IllegalStateException("can't do " + kind.word() + " to " + uri + ": " + e, e);
        }
    }

    /** Remembers an output, to be put in another's place some time. */
    synchronized void remember(InvocationRequest.Entry entry, InvocationReply.Result result, String id) {
        latest.put(result.bytes(), new Written(id, entry.outputUri()));
    }

    /** The bytes of another item's output of the same size; where there is none yet, its own back to front. */
    private byte[] another(byte[] own, String id) throws IOException {
        Written other;
        synchronized (this) {
            other = latest.get((long) own.length);
        }
        if (other != null && !other.id.equals(id)) {
            try {
                byte[] bytes = of(other.uri).read(other.uri);
                if (bytes.length == own.length && !Arrays.equals(bytes, own)) {
                    return bytes;
                }
            } catch (FileNotFoundException e) {
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

    /** Replaces the output, and makes its evidence and the reply fit it. */
    private static InvocationReply.Result restate(
            Outputs outputs, String uri, byte[] bytes, InvocationReply.Result result, long records) throws IOException {
        outputs.restate(uri, bytes, records);
        return InvocationReply.Result.written(
                result.id(), String.valueOf(result.uri()), bytes.length, Sha256.hex(bytes), records, result.log());
    }

    private Outputs of(String uri) {
        if (uri.startsWith("file:")) {
            return files;
        }
        if (uri.startsWith("s3://")) {
            return s3();
        }
        throw new IllegalStateException(
                "a scenario that damages outputs needs them on local files or in S3, but " + uri + " is elsewhere");
    }

    private synchronized Outputs s3() {
        Outputs made = s3;
        if (made == null) {
            String endpoint = System.getenv(S3_ENDPOINT);
            if (endpoint == null) {
                throw new IllegalStateException(
                        "a scenario that damages outputs in S3 needs a stand-in for S3, named by " + S3_ENDPOINT
                                + " as for the worker");
            }
            made = new S3Outputs(URI.create(endpoint));
            s3 = made;
        }
        return made;
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
