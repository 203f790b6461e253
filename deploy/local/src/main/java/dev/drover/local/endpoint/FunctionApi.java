package dev.drover.local.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import java.time.Duration;

/** As much of Lambda's control plane as a caller of functions needs, apart from HTTP. */
final class FunctionApi {
    private final LambdaEndpoint endpoint;

    FunctionApi(LambdaEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** GetFunctionConfiguration. */
    Answer configuration(String name) {
        String function = InvokeApi.functionName(name);
        FunctionHost host = endpoint.host(function);
        if (host == null) {
            return InvokeApi.unknown(function);
        }
        ObjectNode body = ContractCodec.object();
        body.put("FunctionName", function);
        body.put("FunctionArn", LambdaFunction.arn(function));
        body.put("MemorySize", host.function().memoryMb());
        body.put("Timeout", host.function().timeout().toSeconds());
        return Answer.of(200, ContractCodec.bytes(body));
    }

    /** GetFunctionConcurrency. What the endpoint takes at a time is reserved for its functions: there are no others. */
    Answer concurrency(String name) {
        String function = InvokeApi.functionName(name);
        if (endpoint.host(function) == null) {
            return InvokeApi.unknown(function);
        }
        ObjectNode body = ContractCodec.object();
        body.put("ReservedConcurrentExecutions", endpoint.concurrency());
        return Answer.of(200, ContractCodec.bytes(body));
    }

    /** GetFunctionEventInvokeConfig, and by PUT and POST the two that set it. */
    Answer eventConfig(String method, String name, byte[] payload) {
        String function = InvokeApi.functionName(name);
        if (endpoint.host(function) == null) {
            return InvokeApi.unknown(function);
        }
        EventConfig present = endpoint.eventConfig(function);
        switch (method) {
            case "GET":
                return present == null ? absent(function) : shown(function, present);
            case "PUT":
                return set(function, EventConfig.DEFAULT, payload);
            case "POST":
                return present == null ? absent(function) : set(function, present, payload);
            default:
                return Answer.error(405, "MethodNotAllowedException", "User", "GET, PUT and POST are served here.");
        }
    }

    private Answer set(String function, EventConfig before, byte[] payload) {
        if (endpoint.isEventConfigDenied(function)) {
            ObjectNode body = ContractCodec.object();
            body.put(
                    "Message",
                    "User: arn:aws:iam::000000000000:user/local is not authorized to perform: "
                            + "lambda:PutFunctionEventInvokeConfig on resource: " + LambdaFunction.arn(function));
            return Answer.error(403, "AccessDeniedException", body);
        }
        ObjectNode wished;
        try {
            wished = ContractCodec.readObject(payload);
        } catch (ContractException e) {
            return Answer.error(400, "InvalidRequestContentException", "User", String.valueOf(e.getMessage()));
        }
        int retries = wished.path("MaximumRetryAttempts").asInt(before.retries);
        long age = wished.path("MaximumEventAgeInSeconds").asLong(before.maxAge.toSeconds());
        if (retries < 0 || retries > 2 || age < 60 || age > 21_600) {
            return Answer.error(
                    400,
                    "InvalidParameterValueException",
                    "User",
                    "MaximumRetryAttempts is 0 to 2, MaximumEventAgeInSeconds 60 to 21600.");
        }
        EventConfig changed = new EventConfig(retries, Duration.ofSeconds(age));
        endpoint.eventConfig(function, changed);
        return shown(function, changed);
    }

    private static Answer shown(String function, EventConfig config) {
        ObjectNode body = ContractCodec.object();
        body.put("FunctionArn", LambdaFunction.arn(function) + ":" + LambdaEndpoint.VERSION);
        body.put("MaximumRetryAttempts", config.retries);
        body.put("MaximumEventAgeInSeconds", config.maxAge.toSeconds());
        return Answer.of(200, ContractCodec.bytes(body));
    }

    private static Answer absent(String function) {
        ObjectNode body = ContractCodec.object();
        body.put("Type", "User");
        body.put(
                "Message",
                "The function " + LambdaFunction.arn(function) + ":" + LambdaEndpoint.VERSION
                        + " doesn't have an EventInvokeConfig");
        return Answer.error(404, "ResourceNotFoundException", body);
    }
}
