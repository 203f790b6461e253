package dev.drover.operators.ingest;

import dev.drover.operators.flow.DaemonThreads;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of the credit count, again and again on a thread of its own. A count that does not answer is asked on; the first
 * time it is warned of.
 */
final class CreditSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CreditSignal.class);

    private final Runnable call;
    private final String warning;
    private final ScheduledExecutorService thread;
    private boolean silent;

    private CreditSignal(String name, Runnable call, String warning) {
        this.call = call;
        this.warning = warning;
        this.thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named(name));
    }

    /**
     * @param name of the thread
     * @param firstMillis before the first call
     * @param warning what follows from a count that does not answer
     */
    static CreditSignal start(String name, long firstMillis, Runnable call, String warning) {
        CreditSignal signal = new CreditSignal(name, call, warning);
        signal.thread.scheduleWithFixedDelay(signal::run, firstMillis, CreditGate.SIGNAL_MILLIS, TimeUnit.MILLISECONDS);
        return signal;
    }

    private void run() {
        try {
            call.run();
            silent = false;
        } catch (RuntimeException e) {
            // A close interrupts the last call, which nobody misses.
            if (!silent && !thread.isShutdown()) {
                LOG.warn(warning, e);
            }
            silent = true;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
