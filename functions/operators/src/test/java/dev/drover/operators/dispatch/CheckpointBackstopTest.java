package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointBackstopTest {
    private static final long OVERDUE = Duration.ofSeconds(14).toNanos();
    private static final int CAPACITY = 20;

    private final CheckpointBackstop backstop =
            new CheckpointBackstop(Duration.ofSeconds(10), Duration.ofSeconds(4), CAPACITY, 0);

    @Test
    void nothingIsHandedBackBeforeABarrierIsOverdue() {
        assertThat(backstop.toDefer(CAPACITY, OVERDUE - 1)).isZero();
        assertThat(backstop.toDefer(CAPACITY, OVERDUE)).isEqualTo(1);
    }

    @Test
    void nothingIsHandedBackWhileThereIsRoom() {
        assertThat(backstop.toDefer(CAPACITY - 1, OVERDUE)).isZero();
        assertThat(backstop.toDefer(CAPACITY, OVERDUE)).isEqualTo(1);
        assertThat(backstop.toDefer(CAPACITY + 1, OVERDUE)).isEqualTo(2);
    }

    @Test
    void theNumberDoublesWithinTheBudget() {
        List<Integer> deferred = new ArrayList<>();
        for (int look = 0; look < 8; look++) {
            deferred.add(backstop.toDefer(CAPACITY, OVERDUE + look));
        }
        assertThat(deferred).containsExactly(1, 2, 4, 8, 5, 0, 0, 0);
    }

    @Test
    void aCheckpointThatCompletesBeginsItAnew() {
        backstop.toDefer(CAPACITY, OVERDUE);
        backstop.toDefer(CAPACITY, OVERDUE);
        backstop.onCheckpointCompleted(OVERDUE);
        assertThat(backstop.toDefer(CAPACITY, 2 * OVERDUE - 1)).isZero();
        assertThat(backstop.toDefer(CAPACITY, 2 * OVERDUE)).isEqualTo(1);
    }

    @Test
    void theBarrierOfTheNextCheckpointHasABudgetOfItsOwnThoughTheLastNeverCompleted() {
        for (int look = 0; look < 8; look++) {
            backstop.toDefer(CAPACITY, OVERDUE);
        }
        assertThat(backstop.toDefer(CAPACITY, OVERDUE)).isZero();
        backstop.onBarrier(OVERDUE);
        assertThat(backstop.toDefer(CAPACITY, 2 * OVERDUE - 1)).isZero();
        assertThat(backstop.toDefer(CAPACITY, 2 * OVERDUE)).isEqualTo(1);
    }
}
