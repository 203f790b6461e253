package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
    private static final long MILLI = 1_000_000;

    private final AdaptiveLimit limit = new AdaptiveLimit(1000, 1, 0);
    private long now;

    @Test
    void itStartsLowAndNeverAboveWhatIsAllowed() {
        assertThat(limit.current()).isEqualTo(50);
        assertThat(new AdaptiveLimit(49, 1, 0).current()).isEqualTo(49);
        assertThat(new AdaptiveLimit(1000, 4, 0).current()).as("of four").isEqualTo(12);
        assertThat(new AdaptiveLimit(1000, 100, 0).current()).as("of a hundred").isEqualTo(1);
        assertThat(new AdaptiveLimit(1, 1, 0).current()).isEqualTo(1);
    }

    @Test
    void itDoublesWhileNothingIsRefusedAndStopsAtWhatIsAllowed() {
        use(150);
        assertThat(limit.current()).isEqualTo(100);
        use(150);
        assertThat(limit.current()).isEqualTo(200);
        assertThat(limit.mayGrow()).isTrue();
        use(10_000);
        assertThat(limit.current()).isEqualTo(1000);
        assertThat(limit.mayGrow()).isFalse();
    }

    @Test
    void itGrowsOnlyWhileItIsUsed() {
        pass(1_000, () -> 44);
        assertThat(limit.current()).isEqualTo(50);
        now += 10 * MILLI;
        limit.onTime(now, 45);
        assertThat(limit.current()).isEqualTo(52);
        use(150);
        assertThat(limit.current()).isGreaterThan(98);
    }

    @Test
    void itDoesNotGrowWhileCallsFromBeforeACutAreStillOut() {
        use(450);
        limit.onThrottled(now, now, 300, Throttle.CONCURRENCY);
        pass(10_000, () -> 289);
        assertThat(limit.current()).isEqualTo(288);
        use(500);
        assertThat(limit.current()).isEqualTo(298);
    }

    @Test
    void timeThatNobodyWatchedCountsForLittle() {
        now += 3_600_000 * MILLI;
        limit.onTime(now, 50);
        assertThat(limit.current()).isLessThanOrEqualTo(80);
    }

    @Test
    void aRefusalClampsItToWhatWasAcceptedAndCutsOnceAnEpoch() {
        use(450);
        assertThat(limit.current()).isEqualTo(400);
        long sent = now;
        now += 10 * MILLI;
        limit.onThrottled(sent, now, 300, Throttle.CONCURRENCY);
        assertThat(limit.current()).isEqualTo(288);
        limit.onThrottled(sent, now, 299, Throttle.CONCURRENCY);
        assertThat(limit.current()).as("of the same epoch").isEqualTo(288);
        limit.onThrottled(sent, now, 280, Throttle.CONCURRENCY);
        assertThat(limit.current()).as("fewer were accepted than it thought").isEqualTo(280);
    }

    @Test
    void cutsThatFollowAtOnceAreDeeperEachTime() {
        use(450);
        int[] expected = {288, 264, 221, 150, 101};
        int accepted = 300;
        for (int next : expected) {
            now += MILLI;
            limit.onThrottled(now, now, accepted, Throttle.CONCURRENCY);
            assertThat(limit.current()).isEqualTo(next);
            now += MILLI;
            accepted = next;
        }
    }

    @Test
    void afterACutItComesBackToTheLevelAndLingersThereBeforeItGrowsOn() {
        use(450);
        limit.onThrottled(now, now, 300, Throttle.CONCURRENCY);
        assertThat(limit.current()).isEqualTo(288);
        use(500);
        assertThat(limit.current())
                .as("half the time, seven eighths of the way")
                .isEqualTo(298);
        use(490);
        assertThat(limit.current()).isEqualTo(299);
        use(300);
        assertThat(limit.current()).as("slowly at first").isBetween(306, 312);
        use(700);
        assertThat(limit.current()).isBetween(700, 800);
        use(2_000);
        assertThat(limit.current()).isEqualTo(1000);
    }

    @Test
    void whatTheTargetRefusedAnotherSubtaskHoldsItWhereItIs() {
        use(450);
        limit.onThrottledElsewhere();
        use(990);
        assertThat(limit.current()).isEqualTo(400);
        use(300);
        assertThat(limit.current()).as("slowly at first").isBetween(408, 416);
    }

    @Test
    void whatTheTargetRefusedAnotherSubtaskLeavesTheLevelThatItComesBackTo() {
        use(450);
        limit.onThrottled(now, now, 300, Throttle.CONCURRENCY);
        use(500);
        limit.onThrottledElsewhere();
        assertThat(limit.current()).isEqualTo(298);
        use(990);
        assertThat(limit.current()).isEqualTo(299);
    }

    @Test
    void aCutIsNotDeeperForWhatTheTargetRefusedAnotherSubtask() {
        use(450);
        limit.onThrottled(now, now, 300, Throttle.CONCURRENCY);
        use(990);
        limit.onThrottledElsewhere();
        now += MILLI;
        limit.onThrottled(now, now, 299, Throttle.CONCURRENCY);
        assertThat(limit.current()).isEqualTo(287);
    }

    @Test
    void aSecondRefusalOfAnEpochDoesNotLowerTheLevelThatItComesBackTo() {
        use(450);
        long sent = now;
        now += 10 * MILLI;
        limit.onThrottled(sent, now, 300, Throttle.CONCURRENCY);
        limit.onThrottled(sent, now, 299, Throttle.CONCURRENCY);
        assertThat(limit.current()).isEqualTo(288);
        use(990);
        assertThat(limit.current()).isEqualTo(299);
    }

    @Test
    void aSecondRateRefusalOfAnEpochChangesNothing() {
        use(450);
        long sent = now;
        now += 10 * MILLI;
        limit.onThrottled(sent, now, 300, Throttle.RATE);
        limit.onThrottled(sent, now, 3, Throttle.RATE);
        assertThat(limit.current()).isEqualTo(384);
        use(990);
        assertThat(limit.current()).isEqualTo(400);
    }

    @Test
    void aRateThatWasExceededDoesNotClampIt() {
        use(450);
        limit.onThrottled(now, now, 3, Throttle.RATE);
        assertThat(limit.current()).isEqualTo(384);
    }

    @Test
    void itIsNeverBelowOneAndGrowsFromThere() {
        for (int i = 0; i < 50; i++) {
            now += MILLI;
            limit.onThrottled(now, now, 0, Throttle.CONCURRENCY);
            assertThat(limit.current()).isEqualTo(1);
        }
        use(3_100);
        assertThat(limit.current()).isGreaterThan(1);
    }

    private void use(long millis) {
        pass(millis, limit::current);
    }

    /** Lets the time pass with so many in flight, and tells of it every 10 ms. */
    private void pass(long millis, IntSupplier inFlight) {
        for (long i = 0; i < millis; i += 10) {
            now += 10 * MILLI;
            limit.onTime(now, inFlight.getAsInt());
        }
    }
}
