package dev.drover.local.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.util.LinkedHashMap;
import java.util.Map;

/** What goes out for a call: status, headers, body. */
final class Answer {
    final int status;
    final Map<String, String> headers = new LinkedHashMap<>();
    final byte[] body;

    private Answer(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    static Answer of(int status, byte[] body) {
        return new Answer(status, body);
    }

    /** An error of the service, in the shape that the AWS SDKs read. */
    static Answer error(int status, String type, String fault, String message) {
        ObjectNode body = ContractCodec.object();
        body.put("Type", fault);
        body.put("message", message);
        return error(status, type, body);
    }

    static Answer error(int status, String type, ObjectNode body) {
        return new Answer(status, ContractCodec.bytes(body)).with("x-amzn-ErrorType", type);
    }

    static Answer throttled(String reason) {
        ObjectNode body = ContractCodec.object();
        body.put("Reason", reason);
        body.put("Type", "User");
        body.put("message", "Rate Exceeded.");
        return error(429, "TooManyRequestsException", body);
    }

    Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }
}
