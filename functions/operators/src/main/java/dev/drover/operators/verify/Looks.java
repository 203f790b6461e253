package dev.drover.operators.verify;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What bounds the load on the store: at most so many looks at a time, the others wait for their turn in the order in which
 * they came. Not the operator's capacity does it, since an operator that is full lets no checkpoint pass. Thread-safe.
 */
final class Looks {
    private final int most;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int going;
    /** Calls of {@link #start} that are not done yet; only the first of them works, so that looks that end at once don't nest. */
    private final AtomicInteger starts = new AtomicInteger();

    /**
     * @param most at a time, from 1
     */
    Looks(int most) {
        this.most = most;
    }

    /**
     * What a look comes to.
     *
     * @param look called when it is its turn, on any thread; must not throw
     */
    <T> CompletableFuture<T> next(Supplier<CompletableFuture<T>> look) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable begin = () -> look.get().whenComplete((value, error) -> {
            ended();
            if (error == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(error);
            }
        });
        synchronized (waiting) {
            waiting.addLast(begin);
        }
        start();
        return result;
    }

    private void ended() {
        synchronized (waiting) {
            going--;
        }
        start();
    }

    private void start() {
        if (starts.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable begin = first(); begin != null; begin = first()) {
                begin.run();
            }
            seen = starts.addAndGet(-seen);
        } while (seen > 0);
    }

    private @Nullable Runnable first() {
        synchronized (waiting) {
            if (going == most || waiting.isEmpty()) {
                return null;
            }
            going++;
            return waiting.removeFirst();
        }
    }
}
