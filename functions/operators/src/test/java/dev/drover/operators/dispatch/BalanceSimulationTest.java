package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How far the slots of several subtasks are from one queue before all of them, by the time of the last dispatch. */
class BalanceSimulationTest {
    private static final double MUST = 1.04;
    private static final int SUBTASKS = 4;

    @ParameterizedTest
    @EnumSource(BalanceSimulation.Durations.class)
    void slotsThatFollowNeedAreAlmostAsGoodAsOneQueue(BalanceSimulation.Durations shape) {
        for (long seed = 1; seed <= 2; seed++) {
            assertThat(lastDispatch(seed, shape, BalanceSimulation.Way.RANDOM_ELASTIC))
                    .isLessThanOrEqualTo(MUST);
        }
    }

    /** What a job does that nobody thought about: round robin, and each subtask keeps its part of the limit. */
    @Test
    void roundRobinStopsBehindAFullSubtask() {
        assertThat(lastDispatch(1, BalanceSimulation.Durations.EVERY_FOURTH_SLOW, BalanceSimulation.Way.ROUND_ROBIN))
                .isGreaterThan(2);
    }

    private static double lastDispatch(long seed, BalanceSimulation.Durations shape, BalanceSimulation.Way way) {
        BalanceSimulation simulation = new BalanceSimulation(seed, SUBTASKS, shape, way, FixedLimit::new).run();
        System.out.printf(
                "%s, %s, seed %d: last dispatch %.3f of ideal%n", shape, way, seed, simulation.lastDispatch());
        assertThat(simulation.mostInFlight()).isLessThanOrEqualTo(BalanceSimulation.SLOTS);
        return simulation.lastDispatch();
    }
}
