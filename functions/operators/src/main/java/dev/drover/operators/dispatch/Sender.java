package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Makes invocations, and brings one result for each, whichever of answer and time-out comes first. Dispatch loop only. */
final class Sender {
    private final WorkerInvoker invoker;
    private final DispatchLoop loop;
    private final DispatchSettings settings;
    private final BiConsumer<Flight, InvocationResult> landed;

    /**
     * @param landed told of each result, on the loop
     */
    Sender(
            WorkerInvoker invoker,
            DispatchLoop loop,
            DispatchSettings settings,
            BiConsumer<Flight, InvocationResult> landed) {
        this.invoker = invoker;
        this.loop = loop;
        this.settings = settings;
        this.landed = landed;
    }

    void send(Flight flight) {
        boolean event = flight.mode() == InvocationMode.EVENT;
        Duration patience = event ? settings.acceptWithin : flight.batch.timeout(settings.longestCall);
        CompletableFuture<InvocationResult> answer = invoke(flight, patience);
        Once once = new Once(flight);
        DispatchLoop.Cancellable timer = loop.schedule(
                () -> {
                    // Given up before the next call is sent, so that the limit holds. An answer that is there already
                    // is about to be counted, and is better than none.
                    if (answer.cancel(true)) {
                        // No function is waited for here: a service that does not even accept an event is at fault.
                        once.land(InvocationResult.failed(
                                event ? Outcome.TRANSIENT : Outcome.NEVER_RETURNED,
                                "no answer within " + patience,
                                null));
                    }
                },
                patience.toMillis());
        answer.whenComplete((result, error) -> loop.execute(() -> {
            timer.cancel();
            once.land(
                    result != null
                            ? result
                            : InvocationResult.failed(Outcome.TRANSIENT, "the call failed: " + error, null));
        }));
    }

    /** A call that throws is a call that failed; it must not take its place in the limit with it. */
    private CompletableFuture<InvocationResult> invoke(Flight flight, Duration patience) {
        try {
            return invoker.invoke(flight.lane().target.function(), flight.request.bytes(), patience, flight.mode());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Makes sure that an invocation is counted once. */
    private final class Once {
        private final Flight flight;
        private boolean hasLanded;

        Once(Flight flight) {
            this.flight = flight;
        }

        void land(InvocationResult result) {
            if (!hasLanded) {
                hasLanded = true;
                landed.accept(flight, result);
            }
        }
    }
}
