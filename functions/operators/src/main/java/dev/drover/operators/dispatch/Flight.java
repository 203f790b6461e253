package dev.drover.operators.dispatch;

import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationRequest;
import dev.drover.operators.flow.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One invocation on its way: which calls it carries where to, and under which names. Dispatch loop only. */
final class Flight {
    final Batch batch;
    final Route route;
    /** An entry for each call of the batch, in the same order. */
    final InvocationRequest request;

    final long bytes;
    /** By the monotonic clock. */
    final long sentNanos;

    final long startedMillis;
    /** Whether it was made at the side of one that ran long. */
    final boolean isSecond;
    /** Whether the time that it takes counts for its target. */
    boolean isTimed;

    private Flight(Batch batch, Route route, InvocationRequest request, long sentNanos, long startedMillis) {
        this.batch = batch;
        this.route = route;
        this.request = request;
        this.bytes = batch.bytes();
        this.isSecond = !batch.inFlight.isEmpty();
        this.sentNanos = sentNanos;
        this.startedMillis = startedMillis;
    }

    /**
     * Each invocation writes to URIs of its own.
     *
     * @param completions the stream that a worker which is invoked by events writes to; null for none
     */
    static Flight of(Batch batch, Route route, @Nullable String completions, DispatchLoop loop, DoubleSupplier random) {
        List<InvocationRequest.Entry> entries = new ArrayList<>(batch.calls.size());
        for (Call call : batch.calls) {
            Item item = call.item;
            String uri = Identifiers.outputUri(
                    item.output, item.run, item.id, item.generation, item.attempt, Nonce.of(random));
            entries.add(InvocationRequest.Entry.ofWritten(
                    item.id, item.json, item.generation, item.attempt, uri, Identifiers.logUri(uri)));
        }
        boolean event = batch.queue.worker.mode() == InvocationMode.EVENT;
        InvocationRequest request = new InvocationRequest(entries, event ? completions : null);
        return new Flight(batch, route, request, loop.nanoTime(), loop.currentTimeMillis());
    }

    Lane lane() {
        return route.lane;
    }

    InvocationMode mode() {
        return batch.queue.worker.mode();
    }

    long millis(long nowNanos) {
        return (nowNanos - sentNanos) / 1_000_000;
    }
}
