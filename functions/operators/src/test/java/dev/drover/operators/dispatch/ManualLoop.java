package dev.drover.operators.dispatch;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A dispatch loop on the test's own thread, with a clock that moves when the test says so. */
final class ManualLoop implements DispatchLoop {
    private static final class Task {
        private final long atNanos;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        Task(long atNanos, long order, Runnable action) {
            this.atNanos = atNanos;
            this.order = order;
            this.action = action;
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.<Task>comparingLong(task -> task.atNanos).thenComparingLong(task -> task.order));
    private long nowNanos = 1_000_000_000L;
    private long orders;
    private long executed;

    @Override
    public void execute(Runnable action) {
        tasks.add(new Task(nowNanos, orders++, action));
    }

    @Override
    public Cancellable schedule(Runnable action, long delayMillis) {
        Task task = new Task(nowNanos + delayMillis * 1_000_000, orders++, action);
        tasks.add(task);
        return () -> task.cancelled = true;
    }

    /** Runs what is due now. */
    void run() {
        advance(0);
    }

    /** Lets the time pass, and runs what falls due in it. */
    void advance(long millis) {
        long until = nowNanos + millis * 1_000_000;
        while (!tasks.isEmpty() && tasks.peek().atNanos <= until) {
            Task task = tasks.remove();
            nowNanos = Math.max(nowNanos, task.atNanos);
            if (!task.cancelled) {
                executed++;
                task.action.run();
            }
        }
        nowNanos = until;
    }

    /** Tasks that have run. */
    long executed() {
        return executed;
    }

    /** Tasks that are to run some day. */
    long scheduled() {
        return tasks.stream().filter(task -> !task.cancelled).count();
    }

    long nowMillis() {
        return nowNanos / 1_000_000;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long currentTimeMillis() {
        return nowMillis();
    }
}
