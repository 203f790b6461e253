package dev.drover.local.it;

import dev.drover.contract.Stage;
import dev.drover.local.LiveMetrics;
import dev.drover.operators.ingest.CreditGate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the flow again and again, and keeps the largest of what it saw. */
final class FlowWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 10;

    private final DroverFixture drover;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private volatile long maxHeld;
    private volatile long maxInFlight;
    private volatile long maxEntered;
    private volatile int maxRunning;

    private FlowWatch(DroverFixture drover) {
        this.drover = drover;
        looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    static FlowWatch on(DroverFixture drover) {
        return new FlowWatch(drover);
    }

    private void look() {
        maxHeld = Math.max(maxHeld, held());
        maxInFlight = Math.max(maxInFlight, dispatch("inFlight"));
        maxEntered = Math.max(maxEntered, entered());
        maxRunning = Math.max(maxRunning, drover.endpoint.running());
    }

    /** Items that dispatch and verify hold now. */
    static long held() {
        return dispatch("inFlight")
                + dispatch("waiting")
                + LiveMetrics.sum(Stage.VERIFY.word(), Stage.VERIFY.word() + ".asking");
    }

    /** Records that this incarnation of the job has read, less what has left it. */
    static long entered() {
        long left = LiveMetrics.sum(Stage.VERIFY.word(), "numRecordsOut");
        return LiveMetrics.sum("Source: " + Stage.INGEST.word() + ": kinesis", "numRecordsOut") - left;
    }

    /** A metric of dispatch. */
    static long dispatch(String name) {
        return LiveMetrics.sum(Stage.DISPATCH.word(), Stage.DISPATCH.word() + "." + name);
    }

    /**
     * How many records the credit lets into the flow at most while so many items leave it a second on average: those of equal
     * length leave in bursts, and for a moment the rate is taken for twice as high.
     */
    static long window(int limit, int itemsPerSecond) {
        return limit + 2L * itemsPerSecond * CreditGate.ROUND_TRIP_MILLIS / 1000 + 1;
    }

    long maxHeld() {
        return maxHeld;
    }

    long maxInFlight() {
        return maxInFlight;
    }

    long maxEntered() {
        return maxEntered;
    }

    /** Of the endpoint itself, invocations whose caller is gone included. */
    int maxRunning() {
        return maxRunning;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
