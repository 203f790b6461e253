package dev.drover.local.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Kinesis' API, which speaks JSON and CBOR. Only reading and putting records is throttled. */
public final class KinesisDialect implements Dialect {
    /** As the service counts it by shard. */
    static final String THROTTLED = "ProvisionedThroughputExceededException";

    private static final String MESSAGE = "Rate exceeded for shard";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new CBORMapper();

    @Override
    public boolean knows(Fault fault, Request request) {
        String operation = operation(request);
        switch (fault) {
            case THROTTLE:
                return operation.equals("GetRecords") || operation.equals("PutRecords");
            case FAIL_SOME:
                return operation.equals("PutRecords");
            default:
                return true;
        }
    }

    private static String operation(Request request) {
        String target = request.header("X-Amz-Target");
        return target == null ? "" : target.substring(target.indexOf('.') + 1);
    }

    @Override
    public Reply refusal(Fault fault, Request request) {
        switch (fault) {
            case DENY:
                return error(request, 400, "AccessDeniedException", "not authorized");
            case THROTTLE:
                return error(request, 400, THROTTLED, MESSAGE);
            default:
                return error(request, 500, "InternalFailureException", "an internal failure");
        }
    }

    private static Reply error(Request request, int status, String type, String message) {
        ObjectNode body = JSON.createObjectNode().put("__type", type).put("message", message);
        return document(request, status, body).with("x-amzn-ErrorType", type);
    }

    private static Reply document(Request request, int status, ObjectNode body) {
        return new Reply(status, bytes(request, body)).with("Content-Type", contentType(request));
    }

    @Override
    public Batch split(Request request, Random random) {
        ObjectNode put = read(request, request.body);
        ArrayNode records = put.withArray("Records");
        boolean[] fails = new boolean[records.size()];
        ArrayNode rest = JSON.createArrayNode();
        for (int i = 0; i < fails.length; i++) {
            fails[i] = random.nextBoolean();
            if (!fails[i]) {
                rest.add(records.get(i));
            }
        }
        ObjectNode smaller = put.deepCopy();
        smaller.set("Records", rest);
        return new PartialPut(request, rest.isEmpty() ? null : request.withBody(bytes(request, smaller)), fails);
    }

    private static ObjectNode read(Request request, byte[] body) {
        try {
            JsonNode document = mapper(request).readTree(body);
            if (document instanceof ObjectNode) {
                return (ObjectNode) document;
            }
            throw new IllegalStateException("Kinesis was sent, or sent, what is no object");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Request request, ObjectNode document) {
        try {
            return mapper(request).writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectMapper mapper(Request request) {
        return contentType(request).contains("cbor") ? CBOR : JSON;
    }

    private static String contentType(Request request) {
        String type = request.header("Content-Type");
        return type == null ? "application/x-amz-json-1.1" : type;
    }

    /** A PutRecords of which some entries are throttled. */
    private static final class PartialPut implements Batch {
        private final Request request;
        private final @Nullable Request rest;
        private final boolean[] fails;

        PartialPut(Request request, @Nullable Request rest, boolean[] fails) {
            this.request = request;
            this.rest = rest;
            this.fails = fails;
        }

        @Override
        public @Nullable Request rest() {
            return rest;
        }

        @Override
        public Reply whole(@Nullable Reply done) {
            if (done != null && done.status != 200) {
                return done;
            }
            ObjectNode answer = done == null ? JSON.createObjectNode() : read(request, done.body);
            ArrayNode results = answer.withArray("Records");
            ArrayNode all = JSON.createArrayNode();
            int failed = answer.path("FailedRecordCount").asInt(0);
            int next = 0;
            for (boolean fail : fails) {
                if (fail) {
                    failed++;
                    all.addObject().put("ErrorCode", THROTTLED).put("ErrorMessage", MESSAGE);
                } else {
                    all.add(results.get(next++));
                }
            }
            answer.put("FailedRecordCount", failed);
            answer.set("Records", all);
            byte[] body = bytes(request, answer);
            return done == null ? document(request, 200, answer) : done.withBody(body);
        }
    }
}
