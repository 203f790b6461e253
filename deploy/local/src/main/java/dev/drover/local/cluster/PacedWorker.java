package dev.drover.local.cluster;

import dev.drover.contract.WorkItem;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.Output;
import dev.drover.worker.Worker;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes {@code inline.millis} for an item, without using the processor, and writes one JSON line. */
public final class PacedWorker extends Worker {
    public PacedWorker() {}

    @Override
    protected Output work(WorkItem item, Input input, InvocationLog log) throws InterruptedException {
        int millis = item.inline() == null ? 0 : item.inline().path("millis").asInt();
        // Nothing counts it down: it only lets time pass, and heeds an interrupt.
        boolean counted = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        String line = "{\"id\":\"" + item.id() + "\",\"early\":" + counted + "}\n";
        return new Output(line.getBytes(StandardCharsets.UTF_8), 1);
    }
}
