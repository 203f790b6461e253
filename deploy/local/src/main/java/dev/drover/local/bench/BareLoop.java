package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.connectors.lambda.LambdaClients;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/**
 * The rival: a bare loop on the same client, with the same number of calls in flight. It reads no stream, looks at no
 * reply and keeps nothing; its payloads are made before the clock starts.
 */
final class BareLoop implements AutoCloseable {
    private final LambdaAsyncClient client;
    private final Runnable onClose;
    private final List<SdkBytes> payloads;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder done = new LongAdder();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private BareLoop(LambdaAsyncClient client, Runnable onClose, List<SdkBytes> payloads) {
        this.client = client;
        this.onClose = onClose;
        this.payloads = payloads;
    }

    /** On Drover's own client. */
    static BareLoop start(URI endpoint, int concurrency, List<SdkBytes> payloads) {
        LambdaClients clients = Setting.lambda(endpoint, concurrency);
        return start(clients.in(Setting.REGION), clients::close, concurrency, payloads);
    }

    /**
     * @param onClose called when the loop is closed
     */
    static BareLoop start(LambdaAsyncClient client, Runnable onClose, int concurrency, List<SdkBytes> payloads) {
        BareLoop loop = new BareLoop(client, onClose, payloads);
        for (int i = 0; i < concurrency; i++) {
            loop.callNext();
        }
        return loop;
    }

    /**
     * Payloads of invocations.
     *
     * @param round goes into the output URIs, so that each is written once
     */
    static List<SdkBytes> payloads(int count, IntFunction<ObjectNode> items, String round) {
        List<SdkBytes> payloads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            WorkItem item = WorkItem.of(items.apply(i));
            String uri = Identifiers.outputUri(item.output(), item.run(), item.id(), 0, 1, round + "-" + i);
            payloads.add(SdkBytes.fromByteArrayUnsafe(new InvocationRequest(
                            List.of(new InvocationRequest.Entry(item, 0, 1, uri, Identifiers.logUri(uri))))
                    .bytes()));
        }
        return payloads;
    }

    private void callNext() {
        int index = next.getAndIncrement();
        if (index >= payloads.size() || failure.get() != null) {
            return;
        }
        client.invoke(InvokeRequest.builder()
                        .functionName(Setting.WORKER)
                        .logType(LogType.TAIL)
                        .payload(payloads.get(index))
                        .build())
                .whenComplete(this::answered);
    }

    private void answered(@Nullable InvokeResponse response, @Nullable Throwable error) {
        if (error != null) {
            failure.compareAndSet(null, error);
        } else if (response != null && response.functionError() != null) {
            failure.compareAndSet(null, new IllegalStateException("the function failed: " + response.functionError()));
        } else {
            done.increment();
            callNext();
        }
    }

    long done() {
        return done.sum();
    }

    /** As {@link BenchJob#await}. */
    void await(String what, Duration patience, BooleanSupplier condition) {
        Waiting.until(what, patience, BenchJob.LOOK_EVERY, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            Throwable failed = failure.get();
            if (failed != null) {
                throw new SetupException("A call of the bare loop failed: " + failed, failed);
            }
            return false;
        });
    }

    @Override
    public void close() {
        next.set(payloads.size());
        onClose.run();
    }
}
