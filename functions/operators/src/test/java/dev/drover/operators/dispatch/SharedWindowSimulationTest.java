package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedWindowSimulationTest {
    /** Less than throttled-for, so that no item is deferred for its time. */
    private static final Duration TIME = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({"20, 1, 1", "20, 1, 4", "20, 4, 1", "60, 1, 1"})
    void aWorkerKeepsItsRateWhileTheTargetOfAnotherIsOut(int limit, int dead, int others) {
        SharedWindowSimulation alone = new SharedWindowSimulation(limit, 0, 1, 1);
        alone.run(TIME);
        SharedWindowSimulation both = new SharedWindowSimulation(limit, dead, others, 1);
        both.run(TIME);

        System.out.printf(
                "limit %d, %d dead for %d others: %d served, %d alone; %d handed back%n",
                limit, dead, others, both.served, alone.served, both.handedBack);
        assertThat(both.served).isGreaterThan((int) (0.9 * alone.served));
        assertThat(both.handedBack).isLessThan(10 * both.served);
    }

    @ParameterizedTest
    @CsvSource({"20", "60"})
    void whereThereIsNoOtherWorkerNothingIsHandedBack(int limit) {
        SharedWindowSimulation dead = new SharedWindowSimulation(limit, 1, 0, 1);
        dead.run(TIME);
        assertThat(dead.handedBack).isZero();
    }
}
