package dev.drover.operators.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Tells the credit count, off the task's thread, what left the flow at one subtask of admit or verify. */
public final class CreditPublisher implements AutoCloseable {
    private final FlowCredit credit;
    private final long publisher = ThreadLocalRandom.current().nextLong();
    private final Map<Long, LongAdder> leftByAccount = new ConcurrentHashMap<>();
    private final CreditSignal signal;
    private Map<Long, Long> lastPublished = new HashMap<>();

    private CreditPublisher(FlowCredit credit) {
        this.credit = credit;
        this.signal = CreditSignal.start(
                "drover-credit-publisher",
                CreditGate.SIGNAL_MILLIS,
                this::publish,
                "The credit count did not take what left the flow; it is told again until it does");
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
        credit.left(publisher, now);
        lastPublished = now;
    }

    @Override
    public void close() {
        signal.close();
    }
}
