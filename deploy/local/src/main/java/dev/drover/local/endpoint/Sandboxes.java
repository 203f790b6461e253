package dev.drover.local.endpoint;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * The places in which invocations run. How many may run at once is the service's concurrency; how many threads do the
 * work is this machine's affair, and an invocation that waits for a thread is running as far as the service goes.
 */
final class Sandboxes implements AutoCloseable {
    private final IntSupplier concurrency;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService timers;
    private final Object lock = new Object();
    private final Deque<Runnable> events = new ArrayDeque<>();
    private int running;

    Sandboxes(int threads, IntSupplier concurrency) {
        this.concurrency = concurrency;
        this.threads = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("lambda-sandbox"));
        this.threads.allowCoreThreadTimeOut(true);
        this.timers = Executors.newSingleThreadScheduledExecutor(named("lambda-timer"));
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return runnable -> {
            Thread thread = new Thread(runnable, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Takes a place, or says that there is none. */
    boolean tryEnter() {
        synchronized (lock) {
            if (running >= concurrency.getAsInt()) {
                return false;
            }
            running++;
            return true;
        }
    }

    /** Runs the event in a place of its own, as soon as there is one. */
    void enterWhenFree(Runnable event) {
        synchronized (lock) {
            if (running >= concurrency.getAsInt()) {
                events.add(event);
                return;
            }
            running++;
        }
        event.run();
    }

    /** Gives a place back. */
    void leave() {
        Runnable next = null;
        synchronized (lock) {
            running--;
            if (running < concurrency.getAsInt()) {
                next = events.poll();
            }
            if (next != null) {
                running++;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    int running() {
        synchronized (lock) {
            return running;
        }
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    ScheduledFuture<?> schedule(Runnable work, Duration delay) {
        return timers.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timers.shutdownNow();
        threads.shutdownNow();
    }
}
