package dev.drover.operators.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the events that one subtask of heal awaits, and tells the credit count off the task's thread, so that no more new
 * items are let in than the functions can take in time.
 */
public final class AwaitedEvents implements AutoCloseable {
    private final AtomicLong count;
    private final CreditSignal signal;

    private AwaitedEvents(FlowCredit credit, int subtask, int subtasks, long restored) {
        this.count = new AtomicLong(restored);
        this.signal = CreditSignal.start(
                "drover-awaited-events",
                0,
                () -> credit.awaits(subtask, subtasks, count.get()),
                "The credit count did not take how many events are awaited; it is told again until it does");
    }

    /**
     * @param restored how many an earlier incarnation of the job left to this subtask
     */
    public static AwaitedEvents open(FlowCredit credit, int subtask, int subtasks, long restored) {
        return new AwaitedEvents(credit, subtask, subtasks, restored);
    }

    public void began() {
        count.incrementAndGet();
    }

    public void ended() {
        count.decrementAndGet();
    }

    /** Any thread. After a rescaling it can be below 0: only the sum over all subtasks says how many there are. */
    public long count() {
        return count.get();
    }

    @Override
    public void close() {
        signal.close();
    }
}
