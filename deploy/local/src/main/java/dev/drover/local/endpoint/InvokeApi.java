package dev.drover.local.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.local.endpoint.Invocation.Call;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Invoke operation of Lambda's API, apart from HTTP. */
final class InvokeApi {
    /** Of the service. */
    static final int MAX_SYNCHRONOUS_BYTES = 6 * 1024 * 1024;

    static final int MAX_EVENT_BYTES = 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LambdaEndpoint endpoint;
    private final Sandboxes sandboxes;
    private final CallRecorder recorder;
    private final EventQueue events;
    private final OutputDamage damage = new OutputDamage();

    InvokeApi(LambdaEndpoint endpoint, Sandboxes sandboxes, CallRecorder recorder, EventQueue events) {
        this.events = events;
        this.endpoint = endpoint;
        this.sandboxes = sandboxes;
        this.recorder = recorder;
    }

    /**
     * Serves one call.
     *
     * @param name a function name or an ARN, whole or partial, with or without a qualifier
     * @param type the invocation type: RequestResponse, Event or DryRun
     * @param reply is called once, on any thread, or never
     * @return to be run when the caller hangs up before it has its answer
     */
    Runnable invoke(String name, String type, boolean logTail, byte[] payload, Consumer<Answer> reply) {
        String function = functionName(name);
        Call call = new Call(
                UUID.randomUUID().toString(),
                function,
                payload,
                logTail,
                recorder.now().toEpochMilli());
        Consumer<Answer> answer = out -> reply.accept(out.with("x-amzn-RequestId", call.requestId));
        Scenario scenario = endpoint.scenario();
        Plan plan = new Plan(payload, scenario, damage, false);

        FunctionHost host = endpoint.host(function);
        Answer refusal = refusal(host, function, type, payload);
        if (refusal != null || host == null) {
            return turnAway(call, plan, refusal == null ? unknown(function) : refusal, answer);
        }
        if (type.equals("DryRun")) {
            answer.accept(Answer.of(204, new byte[0]));
            return InvokeApi::nothingToGiveUp;
        }
        if (type.equals("Event")) {
            answer.accept(Answer.of(202, new byte[0]));
            events.add(call, host, scenario, damage);
            return InvokeApi::nothingToGiveUp;
        }
        if (!sandboxes.tryEnter()) {
            return turnAway(call, plan, Answer.throttled("ConcurrentInvocationLimitExceeded"), answer);
        }
        Invocation invocation = new Invocation(call, host, plan, scenario, sandboxes, recorder, answer);
        invocation.start();
        return invocation::abandoned;
    }

    private @Nullable Answer refusal(@Nullable FunctionHost host, String function, String type, byte[] payload) {
        if (endpoint.isDenied(function)) {
            ObjectNode body = ContractCodec.object();
            body.put(
                    "Message",
                    "User: arn:aws:iam::000000000000:user/local is not authorized to perform: lambda:InvokeFunction on "
                            + "resource: " + LambdaFunction.arn(function)
                            + " because no identity-based policy allows the lambda:InvokeFunction action");
            return Answer.error(403, "AccessDeniedException", body);
        }
        if (host == null) {
            return unknown(function);
        }
        if (!type.equals("RequestResponse") && !type.equals("Event") && !type.equals("DryRun")) {
            return Answer.error(
                    400, "InvalidParameterValueException", "User", "Unknown invocation type '" + type + "'");
        }
        int limit = type.equals("Event") ? MAX_EVENT_BYTES : MAX_SYNCHRONOUS_BYTES;
        if (payload.length > limit) {
            return Answer.error(
                    413,
                    "RequestTooLargeException",
                    "User",
                    payload.length + " byte payload is too large for the " + type + " invocation type (limit " + limit
                            + " bytes)");
        }
        try {
            if (payload.length > 0) {
                JSON.readTree(payload);
            }
            return null;
        } catch (JsonProcessingException e) {
            return Answer.error(
                    400,
                    "InvalidRequestContentException",
                    "User",
                    "Could not parse request body into json: " + e.getOriginalMessage());
        } catch (IOException e) {
            return Answer.error(400, "InvalidRequestContentException", "User", "Could not parse request body");
        }
    }

    static Answer unknown(String function) {
        ObjectNode body = ContractCodec.object();
        body.put("Type", "User");
        body.put("Message", "Function not found: " + LambdaFunction.arn(function));
        return Answer.error(404, "ResourceNotFoundException", body);
    }

    private Runnable turnAway(Call call, Plan plan, Answer refusal, Consumer<Answer> answer) {
        EndpointRecord.Line line = recorder.line(call, refusal.status);
        line.throttled = refusal.status == 429;
        line.items = plan.turnedAway();
        recorder.append(line);
        answer.accept(refusal);
        return InvokeApi::nothingToGiveUp;
    }

    private static void nothingToGiveUp() {}

    /** The bare name within a name or an ARN. */
    static String functionName(String name) {
        int function = name.indexOf("function:");
        String rest = function < 0 ? name : name.substring(function + "function:".length());
        int qualifier = rest.indexOf(':');
        return qualifier < 0 ? rest : rest.substring(0, qualifier);
    }
}
