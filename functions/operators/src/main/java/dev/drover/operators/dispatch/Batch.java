package dev.drover.operators.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls that go in one invocation, and what it met so far where it is to be made again. Dispatch loop only. */
final class Batch {
    /** What it met at one target. */
    static final class Failures {
        /** Since the target last was not out. */
        int tries;
        /** When the first of them came, by the monotonic clock. */
        long firstNanos;
        /** What the target had taken when the first of them came. */
        long takenBefore;
    }

    final WorkerQueue queue;
    /** Empty only once its last call was handed back. */
    final List<Call> calls;

    private @Nullable Map<Lane, Failures> failures;

    int throttleTries;
    /** When the first throttle came, by the monotonic clock; meaningless before that. */
    long throttledSinceNanos;

    /** Its invocations that have not come back: two, at most, of a batch of one call. */
    final List<Flight> inFlight = new ArrayList<>(1);
    /** Whether a second invocation was made at the side of one that ran long. */
    boolean isHedged;
    /** Whether its call was answered while another invocation of it was in flight. */
    boolean isAnswered;

    /** Where the last invocation failed, so that the next one had better go elsewhere. */
    @Nullable
    Lane avoid;
    /** The wait before the next try; null where none is scheduled. */
    DispatchLoop.@Nullable Cancellable backingOff;

    /**
     * @param calls at least one, no two of items with the same id
     */
    Batch(WorkerQueue queue, List<Call> calls) {
        this.queue = queue;
        this.calls = new ArrayList<>(calls);
    }

    /** Two batches of its calls, of a batch that has more than one. They have met nothing yet. */
    List<Batch> halves() {
        int middle = calls.size() / 2;
        return List.of(
                new Batch(queue, calls.subList(0, middle)), new Batch(queue, calls.subList(middle, calls.size())));
    }

    Failures failuresAt(Lane lane) {
        if (failures == null) {
            failures = new HashMap<>(2);
        }
        return failures.computeIfAbsent(lane, unused -> new Failures());
    }

    long bytes() {
        long sum = 0;
        for (Call call : calls) {
            sum += call.bytes();
        }
        return sum;
    }

    /**
     * How long the function may run: as long as its calls may together. A worker does one item after the other, and a batch
     * that is given up too soon runs again in halves while it still runs. One that hangs is ended by the function's own
     * time-out, where that is shorter.
     *
     * @param longest no invocation may take longer
     */
    Duration timeout(Duration longest) {
        Duration sum = Duration.ZERO;
        for (Call call : calls) {
            sum = sum.plus(call.timeout);
        }
        return sum.compareTo(longest) > 0 ? longest : sum;
    }
}
