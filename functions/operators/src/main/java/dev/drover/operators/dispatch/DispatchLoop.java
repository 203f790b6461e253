package dev.drover.operators.dispatch;

import java.util.concurrent.Executor;

/** The one thread on which a dispatcher lives, with its clock. Tests bring a loop of their own. */
public interface DispatchLoop extends Executor {
    /** A monotonic clock. */
    long nanoTime();

    /** The wall clock, for what people read. */
    long currentTimeMillis();

    /** Runs the task on the loop after a delay. */
    Cancellable schedule(Runnable task, long delayMillis);

    /** Gives up a scheduled task; nothing happens where it has run. */
    @FunctionalInterface
    interface Cancellable {
        void cancel();
    }
}
