package dev.drover.operators.dispatch;

import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One item in dispatch: what its invocations came to so far, and whom to tell in the end. Dispatch loop only. */
final class Call {
    final Item item;
    final WorkerQueue queue;
    /** How long the function may run for this item. */
    final Duration timeout;

    final Consumer<Dispatched> done;
    /** When dispatch took the item, by the monotonic clock. */
    final long takenInNanos;

    /** What its invocations came to since it was last answered. */
    Evidence evidence = new Evidence();
    /** The batch that waits to be sent again; null where it waits by itself, is in flight or was answered. */
    @Nullable
    Batch waitingIn;

    Call(Item item, WorkerQueue queue, Duration timeout, Consumer<Dispatched> done, long takenInNanos) {
        this.item = item;
        this.queue = queue;
        this.timeout = timeout;
        this.done = done;
        this.takenInNanos = takenInNanos;
    }

    /** Hands the evidence over: what an invocation that lost comes to later is written elsewhere. */
    Evidence takeEvidence() {
        Evidence taken = evidence;
        evidence = new Evidence();
        return taken;
    }

    /** Forgets what an invocation came to that does not decide. */
    void keepOnlyCounts() {
        evidence = Answers.countsOf(evidence);
    }

    long bytes() {
        return item.json.length;
    }
}
