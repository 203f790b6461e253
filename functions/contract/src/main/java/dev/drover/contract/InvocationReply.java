package dev.drover.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a worker answers: {@code {"results":[{"id":"…","uri":"…","bytes":76928,"sha256":"…","records":50,"log":"…"},
 * {"id":"…","error":{"class":"…","message":"…"}}]}}, in any order.
 */
public final class InvocationReply {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final List<Result> results;

    public InvocationReply(List<Result> results) {
        this.results = Collections.unmodifiableList(new ArrayList<>(results));
    }

    /**
     * @throws ContractException if the bytes are not a reply by the contract; whether it fits its request is another
     *     question, see {@link Conformance}
     */
    public static InvocationReply read(byte[] utf8) {
        JsonNode nodes = ContractCodec.readObject(utf8).get("results");
        if (!(nodes instanceof ArrayNode)) {
            throw new ContractException("results", "results must be a JSON array");
        }
        List<Result> results = new ArrayList<>();
        for (JsonNode node : nodes) {
            results.add(result(Fields.asObject(node, "results[]"), "results[]"));
        }
        return new InvocationReply(results);
    }

    /**
     * @param path of the object within its document, for messages
     */
    static Result result(ObjectNode object, String path) {
        String id = Fields.text(object, "id", path + ".id");
        String log = Fields.optionalText(object, "log", path + ".log");
        ObjectNode errorObject = Fields.optionalObject(object, "error", path + ".error");
        if (errorObject != null) {
            return Result.failed(
                    id,
                    Fields.text(errorObject, "class", path + ".error.class"),
                    Fields.text(errorObject, "message", path + ".error.message"),
                    log);
        }
        String sha256 = Fields.text(object, "sha256", path + ".sha256");
        if (!SHA256.matcher(sha256).matches()) {
            throw new ContractException(path + ".sha256", path + ".sha256 must be 64 lower-case hex digits");
        }
        return Result.written(
                id,
                Fields.text(object, "uri", path + ".uri"),
                Fields.count(object, "bytes", path + ".bytes"),
                sha256,
                Fields.count(object, "records", path + ".records"),
                log);
    }

    public byte[] bytes() {
        ObjectNode document = ContractCodec.object();
        ArrayNode array = document.putArray("results");
        for (Result result : results) {
            write(result, array.addObject());
        }
        return ContractCodec.bytes(document);
    }

    static void write(Result result, ObjectNode object) {
        object.put("id", result.id);
        if (result.errorClass != null) {
            ObjectNode error = object.putObject("error");
            error.put("class", result.errorClass);
            error.put("message", result.errorMessage);
        } else {
            object.put("uri", result.uri);
            object.put("bytes", result.bytes);
            object.put("sha256", result.sha256);
            object.put("records", result.records);
        }
        if (result.log != null) {
            object.put("log", result.log);
        }
    }

    public List<Result> results() {
        return results;
    }

    /** The result of one item: either an output was written or there is an error. */
    public static final class Result {
        private final String id;
        private final @Nullable String uri;
        private final long bytes;
        private final @Nullable String sha256;
        private final long records;
        private final @Nullable String errorClass;
        private final @Nullable String errorMessage;
        private final @Nullable String log;

        private Result(
                String id,
                @Nullable String uri,
                long bytes,
                @Nullable String sha256,
                long records,
                @Nullable String errorClass,
                @Nullable String errorMessage,
                @Nullable String log) {
            this.id = id;
            this.uri = uri;
            this.bytes = bytes;
            this.sha256 = sha256;
            this.records = records;
            this.errorClass = errorClass;
            this.errorMessage = errorMessage;
            this.log = log;
        }

        public static Result written(
                String id, String uri, long bytes, String sha256, long records, @Nullable String log) {
            return new Result(id, uri, bytes, sha256, records, null, null, log);
        }

        public static Result failed(String id, String errorClass, String errorMessage, @Nullable String log) {
            return new Result(id, null, 0, null, 0, errorClass, errorMessage, log);
        }

        public String id() {
            return id;
        }

        public boolean isError() {
            return errorClass != null;
        }

        /** Null for an error. */
        public @Nullable String uri() {
            return uri;
        }

        /** Length of the output in bytes; 0 for an error. */
        public long bytes() {
            return bytes;
        }

        /** 64 lower-case hex digits; null for an error. */
        public @Nullable String sha256() {
            return sha256;
        }

        /** Number of records in the output; 0 for an error. */
        public long records() {
            return records;
        }

        /** The class of the error; null where an output was written. */
        public @Nullable String errorClass() {
            return errorClass;
        }

        /** The message of the error; null where an output was written. */
        public @Nullable String errorMessage() {
            return errorMessage;
        }

        /** The URI of the log archive; null where the worker keeps none. */
        public @Nullable String log() {
            return log;
        }
    }
}
