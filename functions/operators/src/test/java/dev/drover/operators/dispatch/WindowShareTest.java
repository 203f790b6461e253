package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowShareTest {
    private static final int MOST = 100;
    private static final int SHARE = 8;
    private static final long EVERY = 5_000;
    private static final long OTHERS_FOR = 600_000;
    private static final long OUT = 1_000_000;

    private final WindowShare window = new WindowShare(MOST, EVERY, OTHERS_FOR);

    private int toHandBack(int held, long at) {
        return window.toHandBack(held, SHARE, at);
    }

    @Test
    void nobodyMakesWayWhereNoOtherWorkerHasItems() {
        window.onOut(OUT);
        assertThat(toHandBack(1_000, OUT + 100 * EVERY)).isZero();
    }

    @Test
    void theShareItselfStays() {
        window.onOut(OUT);
        window.onOther(OUT);
        assertThat(toHandBack(SHARE - 1, OUT)).isZero();
        assertThat(toHandBack(SHARE, OUT)).isZero();
        assertThat(toHandBack(SHARE + 1, OUT)).isEqualTo(1);
    }

    @Test
    void eachItemOfAnotherWorkerLetsTenMakeWay() {
        window.onOut(OUT);
        window.onOther(OUT);
        assertThat(toHandBack(SHARE + 4, OUT)).isEqualTo(4);
        assertThat(toHandBack(SHARE + 50, OUT)).isEqualTo(6);
        assertThat(toHandBack(SHARE + 50, OUT)).isZero();
        window.onOther(OUT);
        window.onOther(OUT);
        assertThat(toHandBack(SHARE + 50, OUT)).isEqualTo(20);
    }

    @Test
    void whatTheyLetMakeWayIsBounded() {
        window.onOut(OUT);
        for (int i = 0; i < 1_000; i++) {
            window.onOther(OUT);
        }
        assertThat(toHandBack(10_000, OUT)).isEqualTo(MOST);
    }

    @Test
    void whatCameBeforeTheTargetWentOutLetsNoneMakeWay() {
        window.onOther(OUT - 1);
        window.onOut(OUT);
        assertThat(toHandBack(1_000, OUT)).isZero();
    }

    @Test
    void aShareMakesWayWithEachProbeSinceAnItemOfAnotherWorkerMayWaitBehindIt() {
        window.onOther(OUT - 1);
        window.onOut(OUT);
        assertThat(toHandBack(1_000, OUT + EVERY - 1)).isZero();
        assertThat(toHandBack(1_000, OUT + EVERY)).isEqualTo(SHARE);
        assertThat(toHandBack(1_000, OUT + EVERY)).isZero();
        assertThat(toHandBack(1_000, OUT + 2 * EVERY)).isEqualTo(SHARE);
    }

    @Test
    void noneMakesWayOnceNoneHasComeForAnotherWorkerForLong() {
        window.onOther(OUT);
        window.onOut(OUT);
        assertThat(toHandBack(1_000, OUT + OTHERS_FOR)).isEqualTo(SHARE);
        assertThat(toHandBack(1_000, OUT + OTHERS_FOR + EVERY)).isZero();
    }
}
