package dev.drover.operators.dispatch;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the limit costs a call. Here, since the limit is dispatch's own affair. */
@State(Scope.Thread)
public class LimitBenchmark {
    private final AdaptiveLimit limit = new AdaptiveLimit(300, 1, 0);
    private long nowNanos;

    @Benchmark
    public int aCallThatIsTaken() {
        nowNanos += 100_000;
        limit.onTime(nowNanos, limit.current());
        return limit.current();
    }

    @Benchmark
    public int aCallThatIsThrottled() {
        nowNanos += 100_000;
        limit.onThrottled(nowNanos - 50_000, nowNanos, 250, Throttle.CONCURRENCY);
        return limit.current();
    }
}
