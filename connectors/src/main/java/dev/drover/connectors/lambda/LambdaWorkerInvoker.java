package dev.drover.connectors.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.InvocationResult;
import dev.drover.operators.dispatch.WorkerInvoker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/** Invokes functions of Lambda and waits for their reply, or for the service to accept an event, without a thread. */
public final class LambdaWorkerInvoker implements WorkerInvoker {
    /** How much longer than its time-out a call holds its connection, so that the caller's clock decides first. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** Enough of an error message for a person; a stack trace stands in the log tail. */
    private static final int MAX_MESSAGE = 1_000;

    private final LambdaClients clients;
    private final String region;
    private final Duration longest;

    private LambdaWorkerInvoker(LambdaClients clients, String region, Duration longest) {
        this.clients = clients;
        this.region = region;
        this.longest = longest;
    }

    public static LambdaWorkerInvoker open(LambdaSettings settings) {
        return new LambdaWorkerInvoker(
                LambdaClients.open(settings), settings.aws().region(), settings.longestTimeout());
    }

    @Override
    public CompletableFuture<InvocationResult> invoke(
            String target, byte[] payload, Duration timeout, InvocationMode mode) {
        boolean event = mode == InvocationMode.EVENT;
        Duration held = (timeout.compareTo(longest) > 0 ? longest : timeout).plus(GRACE);
        InvokeRequest request = InvokeRequest.builder()
                .functionName(target)
                .invocationType(event ? InvocationType.EVENT : InvocationType.REQUEST_RESPONSE)
                // The service keeps no log of an event for the caller.
                .logType(event ? LogType.NONE : LogType.TAIL)
                .payload(SdkBytes.fromByteArrayUnsafe(payload))
                .overrideConfiguration(options -> options.apiCallTimeout(held))
                .build();
        CompletableFuture<InvokeResponse> call;
        try {
            call = clients.in(LambdaTarget.region(target, region)).invoke(request);
        } catch (SdkException e) {
            return CompletableFuture.completedFuture(LambdaFailure.result(e));
        }
        CompletableFuture<InvocationResult> result = new CompletableFuture<>();
        CompletableFuture<?> unusedAnswer = call.handle((response, error) -> response == null
                        ? LambdaFailure.result(error)
                        : event ? accepted(response) : returned(response))
                .whenComplete((settled, fault) -> {
                    if (fault == null) {
                        result.complete(settled);
                    } else {
                        result.completeExceptionally(fault);
                    }
                });
        // Futures pass completion on, not cancellation, and a call that nobody waits for must give up its connection.
        CompletableFuture<?> unusedCancel = result.whenComplete((settled, error) -> {
            if (result.isCancelled()) {
                call.cancel(true);
            }
        });
        return result;
    }

    private static InvocationResult accepted(InvokeResponse response) {
        return InvocationResult.accepted(response.responseMetadata().requestId());
    }

    private static InvocationResult returned(InvokeResponse response) {
        byte[] payload =
                response.payload() == null ? new byte[0] : response.payload().asByteArray();
        String requestId = response.responseMetadata().requestId();
        LogTail tail = LogTail.ofBase64(response.logResult());
        String functionError = response.functionError();
        if (functionError == null) {
            return InvocationResult.replied(payload, requestId, tail.text(), tail.billedMillis(), tail.memoryMb());
        }
        return InvocationResult.functionError(
                functionErrorMessage(functionError, payload),
                requestId,
                tail.text(),
                tail.billedMillis(),
                tail.memoryMb());
    }

    /** {@code errorType: errorMessage} as the runtimes write it; the bytes as they are where one writes otherwise. */
    static String functionErrorMessage(String functionError, byte[] payload) {
        String message;
        try {
            ObjectNode document = ContractCodec.readObject(payload);
            String type = document.path("errorType").asText("");
            String text = document.path("errorMessage").asText("");
            message = type.isEmpty() || text.isEmpty() ? type + text : type + ": " + text;
        } catch (ContractException e) {
            message = new String(payload, 0, Math.min(payload.length, MAX_MESSAGE), StandardCharsets.UTF_8);
        }
        if (message.isEmpty()) {
            message = functionError;
        }
        return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    }

    @Override
    public void close() {
        clients.close();
    }
}
