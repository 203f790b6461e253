package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.CreditGate;
import java.util.HashSet;
import java.util.Set;

/**
 * The credit gate as the threads of the shards see it. The consumer does not interrupt them when it stops, so what waits
 * here must be woken here: else a cancel would last until every record of the last fetch had got its credit.
 */
final class ShardGate implements AutoCloseable {
    private final CreditGate gate;
    private final Set<Thread> waiting = new HashSet<>();
    private boolean stopped;

    ShardGate(CreditGate gate) {
        this.gate = gate;
    }

    /**
     * Returns when a record may pass.
     *
     * @throws SourceStoppedException if the source stops before; the record must not be emitted then
     */
    void enter() {
        Thread shard = Thread.currentThread();
        synchronized (waiting) {
            requireRunning();
            waiting.add(shard);
        }
        try {
            gate.enter();
        } catch (InterruptedException e) {
            throw new SourceStoppedException(e);
        } finally {
            synchronized (waiting) {
                waiting.remove(shard);
            }
        }
        requireRunning();
    }

    private void requireRunning() {
        synchronized (waiting) {
            if (stopped) {
                throw new SourceStoppedException();
            }
        }
    }

    long account() {
        return gate.account();
    }

    /** Ends every wait. May be called more than once. */
    @Override
    public void close() {
        synchronized (waiting) {
            stopped = true;
            waiting.forEach(Thread::interrupt);
        }
        gate.close();
    }
}
