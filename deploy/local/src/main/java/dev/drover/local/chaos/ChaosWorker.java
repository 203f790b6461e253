package dev.drover.local.chaos;

import dev.drover.contract.WorkItem;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.Output;
import dev.drover.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes {@link #ROWS} JSON lines after {@code inline.millis}. Its bytes differ at every call and their number does not, so
 * that a ledger line shows which call it is about, and that the output of one call in the place of another's is noticed.
 */
public final class ChaosWorker extends Worker {
    static final int ROWS = 3;

    @Override
    protected Output work(WorkItem item, Input input, InvocationLog log) throws Exception {
        long millis = item.inline() == null ? 0 : item.inline().path("millis").asLong(0);
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis * 1_000_000; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            lines.append("{\"row\":").append(row);
            lines.append(",\"id\":\"").append(item.id());
            lines.append("\",\"call\":\"").append(UUID.randomUUID()).append("\"}\n");
        }
        return new Output(lines.toString().getBytes(StandardCharsets.UTF_8), ROWS);
    }
}
