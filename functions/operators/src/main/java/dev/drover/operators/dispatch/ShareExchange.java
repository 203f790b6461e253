package dev.drover.operators.dispatch;

import dev.drover.operators.flow.DaemonThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the count again and again for this subtask's shares, off the loop. The next offer is made after the last answer. */
final class ShareExchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShareExchange.class);
    /** A place passes from one subtask to another in two exchanges, so that slots are idle for as long. */
    static final long EVERY_MILLIS = 100;

    private final DispatchLoop loop;
    private final Dispatcher dispatcher;
    private final UnaryOperator<int[]> count;
    private final Executor thread;
    private volatile boolean closed;
    private boolean silent;

    private ShareExchange(DispatchLoop loop, Dispatcher dispatcher, UnaryOperator<int[]> count, Executor thread) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.count = count;
        this.thread = thread;
    }

    /**
     * @param count from an offer to its answer; may block, throws where it can't be reached
     */
    static ShareExchange start(DispatchLoop loop, Dispatcher dispatcher, UnaryOperator<int[]> count) {
        return start(loop, dispatcher, count, Executors.newSingleThreadExecutor(DaemonThreads.named("drover-shares")));
    }

    static ShareExchange start(DispatchLoop loop, Dispatcher dispatcher, UnaryOperator<int[]> count, Executor thread) {
        ShareExchange exchange = new ShareExchange(loop, dispatcher, count, thread);
        exchange.later();
        return exchange;
    }

    private void later() {
        loop.schedule(
                () -> {
                    int[] offer = dispatcher.offerShares();
                    try {
                        thread.execute(() -> ask(offer));
                    } catch (RejectedExecutionException e) {
                        LOG.debug("Dispatch is closed; nobody asks for shares any more", e);
                    }
                },
                EVERY_MILLIS);
    }

    private void ask(int[] offer) {
        try {
            int[] answer = count.apply(offer);
            silent = false;
            loop.execute(() -> {
                dispatcher.takeShares(answer);
                later();
            });
        } catch (RuntimeException e) {
            // A close interrupts the last call, which nobody misses.
            if (!silent && !closed) {
                LOG.warn("The limit is not shared by need until the JobMaster answers; the shares stay as they are", e);
            }
            silent = true;
            loop.execute(this::later);
        }
    }

    @Override
    public void close() {
        closed = true;
        if (thread instanceof ExecutorService) {
            ((ExecutorService) thread).shutdownNow();
        }
    }
}
