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
    final List<Call> calls = new ArrayList<>(1);

    private @Nullable Map<Lane, Failures> failures;

    int throttleTries;
    /** When the first throttle came, by the monotonic clock; meaningless before that. */
    long throttledSinceNanos;

    /** Where the last invocation failed, so that the next one had better go elsewhere. */
    @Nullable
    Lane avoid;
    /** The wait before the next try; null where none is scheduled. */
    DispatchLoop.@Nullable Cancellable backingOff;

    Batch(WorkerQueue queue, Call first) {
        this.queue = queue;
        calls.add(first);
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
            sum += call.item.json.length;
        }
        return sum;
    }

    /** How long the function may run: as long as the most patient of its calls. */
    Duration timeout() {
        Duration longest = Duration.ZERO;
        for (Call call : calls) {
            longest = call.timeout.compareTo(longest) > 0 ? call.timeout : longest;
        }
        return longest;
    }
}
