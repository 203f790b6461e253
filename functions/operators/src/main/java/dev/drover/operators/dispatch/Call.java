package dev.drover.operators.dispatch;

import dev.drover.contract.InvocationRequest;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One item in dispatch: what its calls came to so far, and whom to tell in the end. Dispatch loop only. */
final class Call {
    final Item item;
    final DispatchSettings.Worker worker;
    /** How long the function may run. */
    final Duration timeout;

    final Consumer<Dispatched> done;
    /** When dispatch took the item, by the monotonic clock. */
    final long takenInNanos;

    final Evidence evidence = new Evidence();
    /** Failures that the target answered or that came instead of an answer, since it last was not out. */
    int failedTries;
    /** When the first of them came, by the monotonic clock. */
    long firstFailedNanos;
    /** What the target had taken when the first of them came. */
    long takenBefore;

    int throttleTries;
    /** When the first throttle came, by the monotonic clock; meaningless before that. */
    long throttledSinceNanos;

    /** The wait before the next try; null where none is scheduled. */
    DispatchLoop.@Nullable Cancellable backingOff;

    long sentNanos;

    Call(Item item, DispatchSettings.Worker worker, Duration timeout, Consumer<Dispatched> done, long takenInNanos) {
        this.item = item;
        this.worker = worker;
        this.timeout = timeout;
        this.done = done;
        this.takenInNanos = takenInNanos;
    }

    /** The payload of the call that is about to be sent. */
    InvocationRequest request(@Nullable String completionsStream) {
        return new InvocationRequest(
                Collections.singletonList(InvocationRequest.Entry.ofWritten(
                        item.id, item.json, item.generation, item.attempt, evidence.uri, evidence.logUri)),
                isEvent() ? completionsStream : null);
    }

    boolean isEvent() {
        return worker.mode() == InvocationMode.EVENT;
    }
}
