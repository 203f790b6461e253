package dev.drover.operators.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what one subtask of dispatch holds, by the account that let it in, and tells the credit count off the task's
 * thread.
 */
public final class HeldRecords implements AutoCloseable {
    private final AtomicInteger total = new AtomicInteger();
    private final Map<Long, Long> byAccount = new ConcurrentHashMap<>();
    private final CreditSignal signal;

    private HeldRecords(FlowCredit credit, int subtask, int subtasks) {
        // Not at once: what a restore brings back comes just after the operator was opened, and must be counted first.
        this.signal = CreditSignal.start(
                "drover-held-records",
                CreditGate.SIGNAL_MILLIS,
                () -> credit.held(subtask, subtasks, new HashMap<>(byAccount)),
                "The credit count did not take what dispatch holds; it is told again until it does");
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

    @Override
    public void close() {
        signal.close();
    }
}
