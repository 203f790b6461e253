package dev.drover.operators.ingest;

import dev.drover.operators.flow.DaemonThreads;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what one subtask of dispatch holds, by the account that let it in, and tells the credit count off the task's
 * thread.
 */
public final class HeldRecords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldRecords.class);

    private final FlowCredit credit;
    private final int subtask;
    private final int subtasks;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<Long, Long> byAccount = new ConcurrentHashMap<>();
    private final ScheduledExecutorService signals;
    private boolean silent;

    private HeldRecords(FlowCredit credit, int subtask, int subtasks) {
        this.credit = credit;
        this.subtask = subtask;
        this.subtasks = subtasks;
        this.signals = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("drover-held-records"));
        // Not at once: what a restore brings back comes just after the operator was opened, and must be counted first.
        this.signals.scheduleWithFixedDelay(
                this::publish, CreditGate.SIGNAL_MILLIS, CreditGate.SIGNAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    public static HeldRecords open(FlowCredit credit, int subtask, int subtasks) {
        return new HeldRecords(credit, subtask, subtasks);
    }

    /** Books a record that came. Any thread. */
    public void came(long account) {
        total.incrementAndGet();
        byAccount.merge(account, 1L, Long::sum);
    }

    /** Books that a record is done. Any thread. */
    public void done(long account) {
        total.decrementAndGet();
        byAccount.computeIfPresent(account, (unused, held) -> held == 1 ? null : held - 1);
    }

    /** How many there are. Any thread. */
    public int total() {
        return total.get();
    }

    private void publish() {
        try {
            credit.held(subtask, subtasks, new HashMap<>(byAccount));
            silent = false;
        } catch (RuntimeException e) {
            // A close interrupts the last signal, which nobody misses.
            if (!silent && !signals.isShutdown()) {
                LOG.warn(
                        "The credit count did not take what dispatch holds; trying again every {} ms",
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
