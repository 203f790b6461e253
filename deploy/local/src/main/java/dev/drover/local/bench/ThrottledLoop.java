package dev.drover.local.bench;

import com.netflix.concurrency.limits.Limit;
import dev.drover.connectors.lambda.LambdaClients;
import dev.drover.local.SetupException;
import dev.drover.local.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * A rival that is throttled: as many calls at once as a limit of the library says, and a refused one again after a backoff
 * with full jitter, 50 ms to 2 s, as Drover's own.
 */
final class ThrottledLoop implements AutoCloseable {
    private static final double FIRST_BACKOFF_MILLIS = 50;
    private static final double LONGEST_BACKOFF_MILLIS = 2000;

    private final LambdaClients clients;
    private final LambdaAsyncClient client;
    private final Limit limit;
    private final Random random;
    /** The one thread on which everything below is touched, but for the counts, which any may read. */
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private int inFlight;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong throttled = new AtomicLong();
    private volatile @Nullable Throwable failure;

    private static final class Call {
        private final SdkBytes payload;
        private int tries;

        Call(SdkBytes payload) {
            this.payload = payload;
        }
    }

    private ThrottledLoop(LambdaClients clients, Limit limit, long seed) {
        this.clients = clients;
        this.client = clients.in(Setting.REGION);
        this.limit = limit;
        this.random = new Random(seed);
    }

    /**
     * @param most calls at once, whatever the limit says
     */
    static ThrottledLoop start(URI endpoint, int most, Limit limit, List<SdkBytes> payloads, long seed) {
        LambdaClients clients = Setting.lambda(endpoint, most);
        ThrottledLoop loop = new ThrottledLoop(clients, limit, seed);
        loop.thread.execute(() -> {
            payloads.forEach(payload -> loop.waiting.add(new Call(payload)));
            loop.pump();
        });
        return loop;
    }

    private void pump() {
        while (inFlight < limit.getLimit() && !waiting.isEmpty()) {
            send(waiting.remove());
        }
    }

    private void send(Call call) {
        inFlight++;
        calls.incrementAndGet();
        int inFlightThen = inFlight;
        long sent = System.nanoTime();
        client.invoke(InvokeRequest.builder()
                        .functionName(Setting.WORKER)
                        .payload(call.payload)
                        .build())
                .whenComplete((response, error) -> thread.execute(() -> answered(call, sent, inFlightThen, error)));
    }

    private void answered(Call call, long sent, int inFlightThen, @Nullable Throwable error) {
        inFlight--;
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        boolean refused = cause instanceof TooManyRequestsException;
        limit.onSample(sent, System.nanoTime() - sent, inFlightThen, refused);
        if (refused) {
            throttled.incrementAndGet();
            double most = Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * Math.pow(2, call.tries++));
            thread.schedule(
                    () -> {
                        waiting.addFirst(call);
                        pump();
                    },
                    (long) (random.nextDouble() * most),
                    TimeUnit.MILLISECONDS);
        } else if (cause != null) {
            failure = cause;
        } else {
            done.incrementAndGet();
        }
        pump();
    }

    long done() {
        return done.get();
    }

    long calls() {
        return calls.get();
    }

    long throttled() {
        return throttled.get();
    }

    /** As {@link BenchJob#await}. */
    void await(String what, Duration patience, BooleanSupplier condition) {
        Waiting.until(what, patience, BenchJob.LOOK_EVERY, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            Throwable failed = failure;
            if (failed != null) {
                throw new SetupException("A call of the rival failed: " + failed, failed);
            }
            return false;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
        clients.close();
    }
}
