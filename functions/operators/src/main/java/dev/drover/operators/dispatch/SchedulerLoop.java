package dev.drover.operators.dispatch;

import dev.drover.operators.flow.DaemonThreads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A dispatch loop on a thread of its own. */
final class SchedulerLoop implements DispatchLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("drover-dispatch"));
    private final Consumer<RuntimeException> onError;

    /**
     * @param onError told of an exception that a task threw: a defect, which must fail the job and not vanish
     */
    SchedulerLoop(Consumer<RuntimeException> onError) {
        this.onError = onError;
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop is closed; a late answer is dropped, its item is in the last checkpoint", e);
        }
    }

    @Override
    public Cancellable schedule(Runnable task, long delayMillis) {
        try {
            ScheduledFuture<?> future = executor.schedule(guarded(task), delayMillis, TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop is closed; nothing is scheduled any more", e);
            return () -> {};
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                onError.accept(e);
            } catch (Error e) {
                // The executor would keep it to itself, and the item would never be answered.
                onError.accept(new IllegalStateException("the dispatch loop met an error", e));
                throw e;
            }
        };
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
