package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a busy and a slow endpoint do to the flow, while one function computes for 40 s. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BackpressureITCase {
    private static final Logger LOG = LoggerFactory.getLogger(BackpressureITCase.class);
    private static final int LIMIT = 32;
    private static final int CONCURRENCY = 8;
    private static final int BUSY_MILLIS = 100;
    private static final int SLOW_MILLIS = 500;
    private static final int THROTTLED = 200;
    private static final int BACKLOG = 3000;
    private static final int SLACK = 16;

    @TempDir
    Path folder;

    @Test
    void aBusyAndASlowEndpointStopTheSourceAndAFunctionOf40SecondsIsInvokedOnce() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
            drover.settings.put("dispatch.workers.lines.timeout", "60 s");
            drover.settings.put("ledger.gap-after", "60 s");
            drover.putItems("long", drover.items("long", 1, "millis", 40_000));
            drover.close("long", 1);
            drover.startJob();
            drover.await("the long function runs", () -> drover.endpoint.running() == 1);

            busyEndpoint(drover);
            slowEndpoint(drover);

            RunProgress progress = drover.awaitComplete("long");
            assertThat(progress.invocations).isEqualTo(1);
            assertThat(drover.invocations("long")).hasSize(1);
            drover.await(
                    "the long item's final line", () -> drover.finals("long").size() == 1);
            assertThat(drover.attempts("long")).singleElement().satisfies(line -> {
                assertThat(line.durationMillis).isGreaterThan(40_000);
                assertThat(line.cause).isNull();
            });
        }
    }

    private static void busyEndpoint(DroverFixture drover) throws Exception {
        drover.endpoint.concurrency(CONCURRENCY);
        drover.putItems("busy", drover.items("busy", THROTTLED, "millis", BUSY_MILLIS));
        drover.close("busy", THROTTLED);
        RunProgress progress = drover.awaitComplete("busy");
        drover.endpoint.concurrency(1000);

        drover.await("the ledger is whole", () -> drover.finals("busy").size() == THROTTLED);
        List<FinalLine> finals = drover.finals("busy");
        List<AttemptLine> attempts = drover.attempts("busy");
        long throttled = attempts.stream().mapToLong(line -> line.throttled).sum();
        LOG.info("FIGURE busy: {} calls throttled for {} items", throttled, THROTTLED);
        assertThat(finals).allMatch(line -> line.status == ItemStatus.VERIFIED && line.attempts == 1);
        assertThat(attempts).allMatch(line -> line.attempt == 1 && line.cause == null);
        assertThat(throttled).isPositive().isEqualTo(drover.endpointTally().throttled());
        assertThat(progress.throttled).isEqualTo(throttled);
        assertThat(progress.invocations).isEqualTo(THROTTLED + throttled);
        assertThat(progress.deferred).isZero();
    }

    private static void slowEndpoint(DroverFixture drover) throws Exception {
        drover.putItems("slow", drover.items("slow", BACKLOG, "millis", SLOW_MILLIS));
        drover.await("items wait", () -> FlowWatch.dispatch("waiting") > 0);
        long heapBefore = usedHeap();
        try (FlowWatch watch = FlowWatch.on(drover)) {
            long seen = seen(drover);
            long since = System.nanoTime();
            drover.await("some hundreds have passed", () -> seen(drover) >= seen + 500);
            double rate = 500e9 / (System.nanoTime() - since);
            LOG.info(
                    "FIGURE slow: entered {}, held {}, in flight {}, {} items/s, heap {} -> {} MiB",
                    watch.maxEntered(),
                    watch.maxHeld(),
                    watch.maxInFlight(),
                    rate,
                    heapBefore >> 20,
                    usedHeap() >> 20);
            assertThat(watch.maxInFlight()).isLessThanOrEqualTo(LIMIT);
            assertThat(watch.maxRunning()).isLessThanOrEqualTo(LIMIT);
            // The rate of the busy endpoint, which was the higher one, may still be in the window.
            int fastest = Math.max(CONCURRENCY * 1000 / BUSY_MILLIS, LIMIT * 1000 / SLOW_MILLIS);
            long mostInside = FlowWatch.window(LIMIT, fastest) + SLACK;
            assertThat(watch.maxHeld()).isLessThanOrEqualTo(mostInside);
            assertThat(watch.maxEntered()).isLessThanOrEqualTo(mostInside);
            assertThat(usedHeap()).isLessThan(heapBefore + (64L << 20));
        }
    }

    private static long seen(DroverFixture drover) throws Exception {
        RunProgress progress = drover.progress("slow");
        return progress == null ? 0 : progress.seen;
    }

    /** What is left after a collection. */
    private static long usedHeap() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
