package dev.drover.operators.ingest;

import dev.drover.operators.flow.DaemonThreads;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the credit count, off the task's thread, what left the flow at one subtask of admit or verify. */
public final class CreditPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CreditPublisher.class);

    private final FlowCredit credit;
    private final long publisher = ThreadLocalRandom.current().nextLong();
    private final Map<Long, LongAdder> leftByAccount = new ConcurrentHashMap<>();
    private final ScheduledExecutorService signals;
    private Map<Long, Long> lastPublished = new HashMap<>();
    private boolean silent;

    private CreditPublisher(FlowCredit credit) {
        this.credit = credit;
        this.signals = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("drover-credit-publisher"));
        this.signals.scheduleWithFixedDelay(
                this::publish, CreditGate.SIGNAL_MILLIS, CreditGate.SIGNAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    public static CreditPublisher open(FlowCredit credit) {
        return new CreditPublisher(credit);
    }

    /** Books that a record of this account has left. Any thread. */
    public void left(long account) {
        leftByAccount.computeIfAbsent(account, unused -> new LongAdder()).increment();
    }

    private void publish() {
        Map<Long, Long> now = new HashMap<>();
        leftByAccount.forEach((account, count) -> now.put(account, count.sum()));
        if (now.equals(lastPublished)) {
            return;
        }
        try {
            credit.left(publisher, now);
            lastPublished = now;
            silent = false;
        } catch (RuntimeException e) {
            // A close interrupts the last signal, which nobody misses.
            if (!silent && !signals.isShutdown()) {
                LOG.warn(
                        "The credit count did not take what left the flow; trying again every {} ms",
                        CreditGate.SIGNAL_MILLIS,
                        e);
            }
            silent = true;
        }
    }

    @Override
    public void close() {
        signals.shutdownNow();
    }
}
