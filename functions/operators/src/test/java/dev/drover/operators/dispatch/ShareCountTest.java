package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareCountTest {
    private final ShareCount count = new ShareCount();

    @Test
    void aSubtaskThatIsAloneHeardOfKeepsItsBirthShare() {
        ShareCount.Answer answer = count.exchange(0, 4, 900, 225, 1_000, 100, 0);
        assertThat(answer.ceiling).isEqualTo(225);
        assertThat(answer.fair).isEqualTo(225);
        assertThat(answer.mean).isEqualTo(100);
    }

    @Test
    void whatOneDoesNotNeedGoesToTheOtherOnlyAfterItWasGivenBack() {
        count.exchange(1, 2, 10, 5, 100, 5, 0);
        ShareCount.Answer idle = count.exchange(0, 2, 10, 5, 1, 5, 0);
        assertThat(idle.fair).isEqualTo(1);
        assertThat(idle.ceiling).as("until it says that it has given back").isEqualTo(5);
        assertThat(count.exchange(1, 2, 10, 5, 100, 5, 0).ceiling).isEqualTo(5);
        count.exchange(0, 2, 10, 1, 1, 1, 0);
        assertThat(count.exchange(1, 2, 10, 5, 100, 5, 0).ceiling).isEqualTo(9);
    }

    @Test
    void whatWasLentComesBackWhenItIsNeeded() {
        count.exchange(1, 2, 10, 5, 100, 5, 0);
        count.exchange(0, 2, 10, 1, 1, 1, 0);
        assertThat(count.exchange(1, 2, 10, 5, 100, 5, 0).ceiling).isEqualTo(9);
        assertThat(count.exchange(0, 2, 10, 1, 50, 1, 0).ceiling).isEqualTo(1);
        assertThat(count.exchange(1, 2, 10, 9, 100, 9, 0).fair).isEqualTo(5);
        count.exchange(1, 2, 10, 5, 100, 5, 0);
        assertThat(count.exchange(0, 2, 10, 1, 50, 1, 0).ceiling).isEqualTo(5);
    }

    @Test
    void whatNobodyNeedsIsSplit() {
        count.exchange(0, 2, 11, 6, 0, 6, 0);
        count.exchange(1, 2, 11, 5, 0, 5, 0);
        assertThat(count.exchange(0, 2, 11, 6, 0, 6, 0).fair).isEqualTo(6);
        assertThat(count.exchange(1, 2, 11, 5, 0, 5, 0).fair).isEqualTo(5);
    }

    @Test
    void onlyThoseWithEnoughToDoMakeTheMean() {
        count.exchange(0, 3, 900, 300, 400, 90, 0);
        count.exchange(1, 3, 900, 300, 3, 20, 0);
        assertThat(count.exchange(2, 3, 900, 300, 400, 60, 0).mean).isEqualTo(75);
    }

    @Test
    void eachHearsOfTheThrottledCallsOfTheOthers() {
        assertThat(count.exchange(0, 3, 900, 300, 400, 90, 7).elsewhere).isZero();
        assertThat(count.exchange(1, 3, 900, 300, 400, 90, 2).elsewhere).isEqualTo(7);
        assertThat(count.exchange(2, 3, 900, 300, 400, 90, 0).elsewhere).isEqualTo(9);
        assertThat(count.exchange(0, 3, 900, 300, 400, 90, 8).elsewhere).isEqualTo(2);
    }

    /** Answers get lost, subtasks start anew with what they had: never are more places in use than there are. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverAreMorePlacesGivenOutThanThereAre(long seed) {
        Random random = new Random(seed);
        int subtasks = 1 + random.nextInt(6);
        int limit = subtasks + random.nextInt(100);
        int[] ceilings = new int[subtasks];
        int[] inFlight = new int[subtasks];
        for (int i = 0; i < subtasks; i++) {
            ceilings[i] = ConcurrencyLimit.share(limit, i, subtasks);
        }
        int most = 0;
        for (int step = 0; step < 20_000; step++) {
            int subtask = random.nextInt(subtasks);
            inFlight[subtask] = random.nextInt(ceilings[subtask] + 1);
            int demand = inFlight[subtask] + (random.nextBoolean() ? random.nextInt(2 * limit) : 0);
            ShareCount.Answer answer =
                    count.exchange(subtask, subtasks, limit, ceilings[subtask], demand, ceilings[subtask], 0);
            if (random.nextInt(10) > 0) {
                ceilings[subtask] = Math.min(answer.ceiling, Math.max(answer.fair, inFlight[subtask]));
            }
            int together = 0;
            for (int ceiling : ceilings) {
                assertThat(ceiling).isPositive();
                together += ceiling;
            }
            assertThat(together).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(limit);
            most = Math.max(most, ceilings[subtask]);
        }
        if (subtasks > 1 && limit > 2 * subtasks) {
            assertThat(most).as("shares move").isGreaterThan(ConcurrencyLimit.share(limit, 0, subtasks));
        }
    }
}
