package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Before a hidden limit of 300 with 900 allowed, which is halved for 15 s and restored. */
class AdaptiveLimitSimulationTest {
    private static final HiddenLimitSimulation.Change HALVED = new HiddenLimitSimulation.Change(8_000, 150);
    private static final HiddenLimitSimulation.Change RESTORED = new HiddenLimitSimulation.Change(23_000, 300);

    @ParameterizedTest
    @CsvSource({"1, 1, 0.005, 1.08", "2, 1, 0.005, 1.08", "1, 4, 0.01, 1.08", "3, 4, 0.01, 1.08", "4, 4, 0.01, 1.08"})
    void aChangingLimitIsFoundAgain(long seed, int subtasks, double throttled, double makespan) {
        HiddenLimitSimulation simulation =
                simulate(seed, subtasks, List.of(HALVED, RESTORED), share -> new AdaptiveLimit(share, subtasks, 0));
        assertThat(simulation.throttledShare()).isLessThanOrEqualTo(throttled);
        assertThat(simulation.makespan()).isLessThanOrEqualTo(makespan);
        assertThat(simulation.settledAfterMillis(HALVED)).isLessThanOrEqualTo(5_000);
        assertThat(simulation.settledAfterMillis(RESTORED)).isLessThanOrEqualTo(5_000);
    }

    /** What stands in for the limit elsewhere: plain backoff, and the additive one of concurrency-limits. */
    @Test
    void thePeersAreThrottledManyTimesAsOften() {
        HiddenLimitSimulation adaptive = simulate(1, 1, List.of(), share -> new AdaptiveLimit(share, 1, 0));
        HiddenLimitSimulation backoff = simulate(1, 1, List.of(), FixedLimit::new);
        HiddenLimitSimulation additive = simulate(1, 1, List.of(), Additive::new);
        assertThat(backoff.throttledShare()).isGreaterThan(50 * adaptive.throttledShare());
        assertThat(additive.throttledShare()).isGreaterThan(10 * adaptive.throttledShare());
    }

    private static HiddenLimitSimulation simulate(
            long seed, int subtasks, List<HiddenLimitSimulation.Change> changes, IntFunction<ConcurrencyLimit> limits) {
        HiddenLimitSimulation simulation = new HiddenLimitSimulation(seed, subtasks, changes, limits).run();
        System.out.printf(
                "seed %d, %d subtasks, %d changes: throttled %.2f%%, makespan %.3f of ideal%s%n",
                seed,
                subtasks,
                changes.size(),
                100 * simulation.throttledShare(),
                simulation.makespan(),
                changes.isEmpty()
                        ? ""
                        : String.format(
                                ", settled after %d and %d ms",
                                simulation.settledAfterMillis(HALVED), simulation.settledAfterMillis(RESTORED)));
        return simulation;
    }

    private static final class Additive implements ConcurrencyLimit {
        private final AIMDLimit limit;
        private long lastNanos;

        Additive(int max) {
            limit = AIMDLimit.newBuilder().initialLimit(20).maxLimit(max).build();
        }

        @Override
        public int current() {
            return limit.getLimit();
        }

        @Override
        public boolean mayGrow() {
            return false;
        }

        /** Each answer is a sample; several at one instant are one, which is in its favour. */
        @Override
        public void onTime(long nowNanos, int inFlight) {
            if (nowNanos > lastNanos) {
                lastNanos = nowNanos;
                limit.onSample(nowNanos, 1, inFlight, false);
            }
        }

        @Override
        public void onThrottled(long sentNanos, long nowNanos, int accepted, Throttle throttle) {
            lastNanos = nowNanos;
            limit.onSample(sentNanos, nowNanos - sentNanos, accepted + 1, true);
        }

        @Override
        public void onThrottledElsewhere() {
            throw new UnsupportedOperationException("it is measured with one subtask");
        }

        @Override
        public void max(int most) {
            throw new UnsupportedOperationException("it is measured with one subtask");
        }

        @Override
        public void pull(int mean, double part) {
            throw new UnsupportedOperationException("it is measured with one subtask");
        }
    }
}
