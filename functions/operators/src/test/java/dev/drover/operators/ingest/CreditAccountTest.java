package dev.drover.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditAccountTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long DELAY = 400_000_000L;

    private static CreditAccount account(long limit, int subtasks) {
        CreditAccount account = new CreditAccount(limit, subtasks, DELAY, 0);
        account.update(new FlowCredit.Balance(0, 0, 0, 0, 1), 0);
        return account;
    }

    private static void enter(CreditAccount account, int times, long now) {
        for (int i = 0; i < times; i++) {
            account.entered(now);
        }
    }

    @Test
    void recordsEnterUntilTheWindowIsFullAndNotOneMore() {
        CreditAccount account = account(8, 1);
        assertThat(account.window()).isEqualTo(11);
        enter(account, 10, 0);
        assertThat(account.mayEnter(1)).isTrue();
        account.entered(1);
        assertThat(account.mayEnter(2)).isFalse();
        account.update(new FlowCredit.Balance(1, 0, 0, 0, 1), 2);
        assertThat(account.mayEnter(3)).isTrue();
    }

    @Test
    void aSubtaskFillsItsFairShareHoweverMuchTheOthersHold() {
        CreditAccount account = account(8, 4);
        account.update(new FlowCredit.Balance(0, 1_000, 0, 0, 1), 1);
        assertThat(account.window() / 4).isEqualTo(2);
        enter(account, 1, 1);
        assertThat(account.mayEnter(2)).isTrue();
        account.entered(2);
        assertThat(account.mayEnter(3)).isFalse();
    }

    @Test
    void aHotSubtaskUsesWhatTheOthersLeaveFree() {
        CreditAccount account = account(8, 4);
        account.update(new FlowCredit.Balance(0, 3, 0, 0, 1), 1);
        enter(account, 7, 1);
        assertThat(account.mayEnter(2)).isTrue();
        account.entered(2);
        assertThat(account.mayEnter(3)).isFalse();
    }

    @Test
    void moreSubtasksThanWindowStillGiveEachOneRecord() {
        CreditAccount account = account(1, 100);
        account.update(new FlowCredit.Balance(0, 50, 0, 0, 1), 1);
        assertThat(account.mayEnter(2)).isTrue();
        account.entered(2);
        assertThat(account.mayEnter(3)).isFalse();
    }

    @Test
    void aRecordPassesAfterTheLongestWaitWhateverTheCreditSays() {
        CreditAccount account = account(1, 1);
        enter(account, 2, 5);
        assertThat(account.mayEnter(5 + SECOND - 1)).isFalse();
        assertThat(account.nanosUntilLongestWait(5 + SECOND - 1)).isEqualTo(1);
        assertThat(account.mayEnter(5 + SECOND)).isTrue();
        assertThat(account.nanosUntilLongestWait(5 + SECOND)).isZero();
        account.entered(5 + SECOND);
        assertThat(account.mayEnter(6 + SECOND)).isFalse();
    }

    @Test
    void anOutageOfADayLetsNoMoreInThanDispatchHasRoomFor() {
        CreditAccount account = account(1, 1);
        enter(account, 2, 0);
        int passed = 0;
        for (long now = 0; now < 24 * 3600 * SECOND; now += SECOND / 2) {
            account.update(new FlowCredit.Balance(0, 0, 0, 0, 1), now);
            if (account.mayEnter(now)) {
                account.entered(now);
                passed++;
                assertThat(passed).as("in the first seconds").isGreaterThanOrEqualTo((int) Math.min(4, now / SECOND));
            }
        }
        assertThat(passed).isBetween(40, 65);
    }

    @Test
    void aCountThatIsWrongForGoodStillLetsOneRecordThroughASecond() {
        CreditAccount account = account(40, 1);
        enter(account, 51, 0);
        int passed = 0;
        // What fills the window is never seen to leave; all that follows it is, at once.
        for (long now = 0; now < 600 * SECOND; now += SECOND / 5) {
            account.update(new FlowCredit.Balance(passed, 0, 0, 0, 1), now);
            if (account.mayEnter(now)) {
                account.entered(now);
                passed++;
            }
        }
        assertThat(passed).isGreaterThan(300);
    }

    @Test
    void theWindowGrowsWithTheRateUpToTheLargestAndShrinksAgain() {
        CreditAccount account = account(100, 1);
        long left = 0;
        for (int signal = 1; signal <= 50; signal++) {
            left += 20;
            account.update(new FlowCredit.Balance(left, 0, left, 0, 1), signal * SECOND / 5);
        }
        // 100 a second for 0.4 s.
        assertThat(account.window()).isBetween(140L, 142L);
        for (int signal = 51; signal <= 100; signal++) {
            left += 20_000;
            account.update(new FlowCredit.Balance(left, 0, left, 0, 1), signal * SECOND / 5);
        }
        assertThat(account.window()).isEqualTo(CreditAccount.largestWindow(100));
        for (int signal = 101; signal <= 200; signal++) {
            account.update(new FlowCredit.Balance(left, 0, left, 0, 1), signal * SECOND / 5);
        }
        assertThat(account.window()).isBetween(126L, 127L);
    }

    @Test
    void activeSubtasksShareWhatIsFree() {
        CreditAccount account = account(12, 4);
        account.update(new FlowCredit.Balance(0, 4, 0, 0, 3), 1);
        // A third of the 12 that are free, which is its fair share, too.
        enter(account, 3, 1);
        assertThat(account.mayEnter(2)).isTrue();
        account.entered(2);
        assertThat(account.mayEnter(3)).isFalse();
        account.update(new FlowCredit.Balance(0, 4, 0, 0, 2), 4);
        enter(account, 3, 5);
        assertThat(account.mayEnter(6)).isTrue();
        account.entered(6);
        assertThat(account.mayEnter(7)).isFalse();
    }

    @Test
    void whatARestoreBroughtBackIsTakenOffTheWindow() {
        CreditAccount account = account(8, 1);
        account.update(new FlowCredit.Balance(0, 0, 0, 8, 1), 1);
        enter(account, 2, 1);
        assertThat(account.mayEnter(2)).isTrue();
        account.entered(2);
        assertThat(account.mayEnter(3)).isFalse();
        account.update(new FlowCredit.Balance(0, 0, 0, 7, 1), 4);
        assertThat(account.mayEnter(5)).isTrue();
    }

    @Test
    void moreBroughtBackThanTheWindowHoldsStillLetsOneRecordIn() {
        CreditAccount account = account(8, 4);
        account.update(new FlowCredit.Balance(0, 0, 0, 500, 1), 1);
        assertThat(account.mayEnter(2)).isTrue();
        account.entered(2);
        assertThat(account.mayEnter(3)).isFalse();
    }

    @Test
    void untilDispatchHasSaidWhatItHoldsOneRecordASecondEnters() {
        CreditAccount account = new CreditAccount(8, 1, DELAY, 0);
        assertThat(account.mayEnter(1)).isTrue();
        account.entered(1);
        assertThat(account.mayEnter(2)).isFalse();
        account.update(new FlowCredit.Balance(0, 0, 0, FlowCredit.Balance.UNKNOWN, 1), 3);
        assertThat(account.mayEnter(4)).isFalse();
        assertThat(account.mayEnter(1 + SECOND)).isTrue();
        account.update(new FlowCredit.Balance(0, 0, 0, 0, 1), 5);
        assertThat(account.mayEnter(6)).isTrue();
    }

    @Test
    void whatLeftBeforeTheFirstBalanceIsNoRate() {
        CreditAccount account = new CreditAccount(8, 2, DELAY, 0);
        account.update(new FlowCredit.Balance(0, 5, 700, 0, 2), 1_000_000);
        assertThat(account.window()).isEqualTo(11);
    }

    @Test
    void aCountThatBeganAnewIsNoNegativeRate() {
        CreditAccount account = account(8, 1);
        account.update(new FlowCredit.Balance(500, 0, 500, 0, 1), SECOND);
        account.update(new FlowCredit.Balance(0, 0, 0, 0, 1), 2 * SECOND);
        assertThat(account.window()).isBetween(11L, 11L + 200);
    }

    @Test
    void theLargestWindowLeavesRoomForShortItemsWhateverTheLimit() {
        assertThat(CreditAccount.largestWindow(10)).isEqualTo(10 + 4096);
        assertThat(CreditAccount.largestWindow(4096)).isEqualTo(8192);
        assertThat(CreditAccount.largestWindow(4097)).isEqualTo(8194);
    }
}
