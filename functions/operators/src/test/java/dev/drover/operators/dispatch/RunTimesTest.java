package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RunTimesTest {
    @Test
    void theQuantileIsThatOfWhatRanWithinTheScale() {
        Random random = new Random(7);
        RunTimes times = new RunTimes();
        double[] all = new double[499];
        for (int i = 0; i < all.length; i++) {
            all[i] = 100 * Math.exp(1.5 * random.nextGaussian());
            times.add(all[i]);
        }
        Arrays.sort(all);
        for (double part : new double[] {0.5, 0.9, 0.95, 0.99}) {
            assertThat(times.quantileMillis(part))
                    .as("quantile %s", part)
                    .isCloseTo(all[(int) (part * all.length)], Percentage.withPercentage(2.5));
        }
    }

    @Test
    void aTwentiethThatHangsIsNotWithinTheQuantileOfTheOthers() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 100; i++) {
            times.add(i < 5 ? 10_000 : 100);
        }
        assertThat(times.quantileMillis(0.95)).isCloseTo(102, within(3.0));
        times.add(10_000);
        assertThat(times.quantileMillis(0.95)).isGreaterThan(9_000);
    }

    @Test
    void whatRanLongAgoCountsLess() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 10_000; i++) {
            times.add(10_000);
        }
        for (int i = 0; i < 6_000; i++) {
            times.add(100);
        }
        assertThat(times.quantileMillis(0.8)).isLessThan(110);
    }

    @Test
    void nothingIsKnownBeforeTheFirstAndTheScaleHasEnds() {
        RunTimes times = new RunTimes();
        assertThat(times.quantileMillis(0.95)).isZero();
        times.add(0);
        assertThat(times.quantileMillis(0.95)).isBetween(1.0, 1.05);
        times.add(1e12);
        assertThat(times.quantileMillis(0.95)).isPositive();
    }
}
