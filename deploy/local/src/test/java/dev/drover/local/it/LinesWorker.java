package dev.drover.local.it;

import dev.drover.contract.WorkItem;
import dev.drover.worker.CompletionStream;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.Output;
import dev.drover.worker.OutputStore;
import dev.drover.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker for tests: writes {@code inline.rows} JSON lines, after {@code inline.millis}, and fails the first
 * {@code inline.failures} times that an item comes.
 */
public final class LinesWorker extends Worker {
    private final ConcurrentHashMap<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    public LinesWorker() {}

    /** Writes to this store, since the environment of a running JVM can't name another endpoint. */
    LinesWorker(OutputStore store) {
        super(store, Clock.systemUTC());
    }

    /** As an event's worker: says on this stream that it is done. */
    LinesWorker(OutputStore store, CompletionStream completions) {
        super(store, completions, Clock.systemUTC());
    }

    @Override
    protected Output work(WorkItem item, Input input, InvocationLog log) throws Exception {
        int call = calls.computeIfAbsent(item.run() + "/" + item.id(), unused -> new AtomicInteger())
                .incrementAndGet();
        int failures = number(item, "failures", 0);
        if (call <= failures) {
            throw new IllegalStateException("failure " + call + " of " + failures);
        }
        long end = System.nanoTime() + number(item, "millis", 0) * 1_000_000L;
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        int rows = number(item, "rows", 3);
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            lines.append("{\"row\":")
                    .append(row)
                    .append(",\"id\":\"")
                    .append(item.id())
                    .append("\"}\n");
        }
        return new Output(lines.toString().getBytes(StandardCharsets.UTF_8), rows);
    }

    private static int number(WorkItem item, String field, int otherwise) {
        return item.inline() == null ? otherwise : item.inline().path(field).asInt(otherwise);
    }
}
