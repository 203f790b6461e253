package dev.drover.local.endpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.time.Duration;
import java.util.Locale;

/** How the service words the failure of a function as a whole. */
final class FunctionError {
    private static final int FRAMES = 30;

    private FunctionError() {}

    static byte[] thrown(Throwable error) {
        ObjectNode body = ContractCodec.object();
        describe(error, body, 0);
        return ContractCodec.bytes(body);
    }

    private static void describe(Throwable error, ObjectNode body, int depth) {
        if (error.getMessage() != null) {
            body.put("errorMessage", error.getMessage());
        }
        body.put("errorType", error.getClass().getName());
        ArrayNode frames = body.putArray("stackTrace");
        StackTraceElement[] trace = error.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
            frames.add(trace[i].toString());
        }
        Throwable cause = error.getCause();
        if (cause != null && depth < 3) {
            describe(cause, body.putObject("cause"), depth + 1);
        }
    }

    static String timeoutMessage(Duration timeout) {
        return String.format(Locale.ROOT, "Task timed out after %.2f seconds", timeout.toMillis() / 1000.0);
    }

    static byte[] timedOut(String requestId, Duration timeout) {
        ObjectNode body = ContractCodec.object();
        body.put("errorType", "Sandbox.Timedout");
        body.put("errorMessage", "RequestId: " + requestId + " Error: " + timeoutMessage(timeout));
        return ContractCodec.bytes(body);
    }

    static byte[] responseTooLarge(int limit) {
        ObjectNode body = ContractCodec.object();
        body.put("errorMessage", "Response payload size exceeded maximum allowed payload size (" + limit + " bytes).");
        body.put("errorType", "Function.ResponseSizeTooLarge");
        return ContractCodec.bytes(body);
    }
}
