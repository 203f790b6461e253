package dev.drover.contract;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a reply against its request, and the written bytes against the reply. What dispatch applies to every reply, and
 * worker authors in their tests.
 */
public final class Conformance {
    private Conformance() {}

    /** What the reply says about one item of the request. */
    public static final class Finding {
        private final InvocationReply.@Nullable Result result;
        private final @Nullable Cause cause;
        private final @Nullable String message;

        Finding(InvocationReply.@Nullable Result result, @Nullable Cause cause, @Nullable String message) {
            this.result = result;
            this.cause = cause;
            this.message = message == null ? null : Sentence.of(message);
        }

        /** The item's result; null where the reply has none that can be used. */
        public InvocationReply.@Nullable Result result() {
            return result;
        }

        /** Null where the reply conforms for this item. */
        public @Nullable Cause cause() {
            return cause;
        }

        /** One sentence, on one line and bounded; null where the reply conforms for this item. */
        public @Nullable String message() {
            return message;
        }
    }

    /**
     * A finding for each item of the request, by id.
     *
     * <p>A foreign item in the reply taints every item of the request that got no result of its own; items that did are
     * judged on their own.
     */
    public static Map<String, Finding> check(InvocationRequest request, byte[] reply) {
        Map<String, Finding> findings = new HashMap<>();
        InvocationReply parsed;
        try {
            parsed = InvocationReply.read(reply);
        } catch (ContractException e) {
            for (InvocationRequest.Entry entry : request.entries()) {
                findings.put(entry.id(), new Finding(null, Cause.REPLY_UNREADABLE, e.getMessage()));
            }
            return findings;
        }
        Map<String, InvocationReply.Result> results = new HashMap<>();
        Set<String> repeated = new HashSet<>();
        Set<String> asked = new HashSet<>();
        for (InvocationRequest.Entry entry : request.entries()) {
            asked.add(entry.id());
        }
        String foreign = null;
        for (InvocationReply.Result result : parsed.results()) {
            if (!asked.contains(result.id())) {
                foreign = result.id();
            } else if (results.put(result.id(), result) != null) {
                repeated.add(result.id());
            }
        }
        for (InvocationRequest.Entry entry : request.entries()) {
            String id = entry.id();
            findings.put(id, finding(entry, results.get(id), repeated.contains(id), foreign));
        }
        return findings;
    }

    /** What a completion says about its item: the same as a reply that holds its result. */
    public static Finding check(Completion completion) {
        return finding(completion.uri(), completion.result());
    }

    /**
     * Holds what a worker wrote against what it said it wrote: length and digest.
     *
     * @param result a result that is not an error
     * @param output the bytes at the result's URI; read to the end, not closed
     */
    public static Finding checkOutput(InvocationReply.Result result, InputStream output) throws IOException {
        String stated = result.sha256();
        if (stated == null) {
            throw new IllegalArgumentException("the result of '" + result.id() + "' is an error, which has no output");
        }
        MessageDigest sha256 = Sha256.digest();
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
            sha256.update(buffer, 0, n);
            bytes += n;
        }
        if (bytes != result.bytes()) {
            return new Finding(
                    null, Cause.SIZE_MISMATCH, "the output has " + bytes + " bytes, the reply says " + result.bytes());
        }
        String hex = Sha256.hex(sha256);
        if (!stated.equals(hex)) {
            return new Finding(
                    null, Cause.DIGEST_MISMATCH, "the output's SHA-256 is " + hex + ", the reply says " + stated);
        }
        return new Finding(result, null, null);
    }

    private static Finding finding(
            InvocationRequest.Entry entry,
            InvocationReply.@Nullable Result result,
            boolean repeated,
            @Nullable String foreign) {
        if (repeated) {
            return new Finding(null, Cause.REPLY_REPEATED_ITEM, "the reply names the item more than once");
        }
        if (result == null) {
            return foreign == null
                    ? new Finding(null, Cause.REPLY_LEFT_OUT, "the reply has no result for the item")
                    : new Finding(
                            null,
                            Cause.REPLY_FOREIGN_ITEM,
                            "the reply names '" + foreign + "', which was not asked for");
        }
        return finding(entry.outputUri(), result);
    }

    private static Finding finding(String outputUri, InvocationReply.Result result) {
        if (result.isError()) {
            return new Finding(result, Cause.WORKER_ERROR, result.errorClass() + ": " + result.errorMessage());
        }
        if (!outputUri.equals(result.uri())) {
            return new Finding(
                    null,
                    Cause.REPLY_FOREIGN_URI,
                    "the reply names " + result.uri() + ", not the invocation's own " + outputUri);
        }
        return new Finding(result, null, null);
    }
}
