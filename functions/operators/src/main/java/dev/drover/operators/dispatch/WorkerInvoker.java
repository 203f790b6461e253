package dev.drover.operators.dispatch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls one function once. No retry of its own: retries that stack are how the bill explodes. */
public interface WorkerInvoker extends AutoCloseable {
    /**
     * Invokes a function and returns at once.
     *
     * @param target an ARN or a function name, with its qualifier where it has one
     * @param payload an invocation request by the contract
     * @param timeout how long the answer may take; the call may hold its connection a little longer, never shorter
     * @param mode whether to wait for the function's reply, or for the service to accept the call
     * @return completes with what the call came to, failures of every class included; completing exceptionally is an
     *     error of the adapter. Cancelling it gives up the connection.
     */
    CompletableFuture<InvocationResult> invoke(String target, byte[] payload, Duration timeout, InvocationMode mode);

    @Override
    void close();
}
