package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IdealQueueTest {
    @Test
    void theNextItemGoesToTheFirstSlotThatIsFree() {
        // Slot 1: 5 s. Slot 2: 1 s, 2 s, and from 3 s on the last.
        IdealQueue.Times times = IdealQueue.of(new double[] {5, 1, 2, 4}, now -> 2);

        assertThat(times.lastStart).isEqualTo(3);
        assertThat(times.end).isEqualTo(7);
    }

    @Test
    void whatAllFitsBeginsAtOnce() {
        IdealQueue.Times times = IdealQueue.of(new double[] {5, 1}, now -> 2);

        assertThat(times.lastStart).isZero();
        assertThat(times.end).isEqualTo(5);
    }

    @Test
    void fewerSlotsLetWhatRunsGoOn() {
        // Four at once up to 1 s, then two: of the four that end at 1.5 s only two are followed at once.
        double[] seconds = {1.5, 1.5, 1.5, 1.5, 1, 1, 1};

        IdealQueue.Times times = IdealQueue.of(seconds, now -> now < 1 ? 4 : 2, 1);

        assertThat(times.lastStart).isEqualTo(2.5);
        assertThat(times.end).isEqualTo(3.5);
    }

    @Test
    void moreSlotsAreUsedAtOnce() {
        double[] seconds = {10, 2, 2};

        IdealQueue.Times times = IdealQueue.of(seconds, now -> now < 3 ? 1 : 3, 3);

        assertThat(times.lastStart).isEqualTo(3);
        assertThat(times.end).isEqualTo(10);
    }

    @Test
    void manyEqualItemsTakeTheirSumOverTheSlots() {
        double[] seconds = new double[1000];
        Arrays.fill(seconds, 0.5);

        assertThat(IdealQueue.of(seconds, now -> 100).end).isEqualTo(5);
    }
}
