package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HedgeSimulationTest {
    private static final int PERCENT = 5;

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 1000", "3, 1000", "1, 20000", "2, 20000"})
    void itemsThatHangAreDoneInLittleMoreThanTwiceTheUsualTimeForFewExtraCalls(long seed, int perSecond) {
        HedgeSimulation without = new HedgeSimulation(seed, 0).run(perSecond);
        HedgeSimulation with = new HedgeSimulation(seed, PERCENT).run(perSecond);
        System.out.println(text("without", seed, perSecond, without));
        System.out.println(text("with", seed, perSecond, with));

        assertThat(without.millis(0.999)).isEqualTo(10_000);
        assertThat(with.millis(0.999)).isLessThanOrEqualTo(3 * with.millis(0.5));
        assertThat(with.extra()).isBetween(0.008, 0.05);
        assertThat(with.heldTheLimit()).isTrue();
        assertThat(with.makespanSeconds()).as("one in ten thousand hangs twice").isLessThan(without.makespanSeconds());
    }

    private static String text(String name, long seed, int perSecond, HedgeSimulation run) {
        return String.format(
                Locale.ROOT,
                "%s, seed %d, %d items/s: p50 %.0f ms, p99 %.0f ms, p99.9 %.0f ms, extra %.2f%%, makespan %.1f s",
                name,
                seed,
                perSecond,
                run.millis(0.5),
                run.millis(0.99),
                run.millis(0.999),
                100 * run.extra(),
                run.makespanSeconds());
    }
}
