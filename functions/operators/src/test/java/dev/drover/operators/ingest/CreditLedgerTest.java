package dev.drover.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreditLedgerTest {
    private static final long PUBLISHER = 77;

    private final CreditLedger ledger = new CreditLedger();

    private void assertBalance(FlowCredit.Balance balance, long ownLeft, long othersInFlow, long totalLeft) {
        assertThat(balance.ownLeft()).isEqualTo(ownLeft);
        assertThat(balance.othersInFlow()).isEqualTo(othersInFlow);
        assertThat(balance.totalLeft()).isEqualTo(totalLeft);
    }

    @Test
    void eachSubtaskSeesItsOwnAndWhatTheOthersHold() {
        ledger.open(0, 2, 100);
        ledger.open(1, 2, 101);
        ledger.sent(0, 100, 10);
        ledger.left(PUBLISHER, 100, 4);
        ledger.left(PUBLISHER + 1, 100, 1);
        ledger.left(PUBLISHER, 101, 2);
        assertBalance(ledger.sent(1, 101, 7), 2, 5, 7);
        assertBalance(ledger.sent(0, 100, 10), 5, 5, 7);
    }

    @Test
    void repeatedAndOvertakenMessagesChangeNothing() {
        ledger.open(0, 1, 100);
        ledger.sent(0, 100, 10);
        ledger.left(PUBLISHER, 100, 4);
        ledger.left(PUBLISHER, 100, 4);
        ledger.left(PUBLISHER, 100, 3);
        ledger.open(0, 1, 100);
        assertBalance(ledger.sent(0, 100, 9), 4, 0, 4);
        assertBalance(ledger.sent(0, 100, 10), 4, 0, 4);
    }

    @Test
    void aRestartClosesTheAccountAndItsItemsGiveNoCredit() {
        ledger.open(0, 1, 100);
        ledger.sent(0, 100, 10);
        ledger.open(0, 1, 200);
        ledger.left(PUBLISHER, 100, 10);
        assertBalance(ledger.sent(0, 200, 3), 0, 0, 0);
    }

    @Test
    void theLastSignalOfAnEarlierIncarnationOpensNothing() {
        ledger.open(0, 2, 100);
        ledger.open(1, 2, 101);
        ledger.open(0, 1, 200);
        ledger.sent(0, 200, 5);
        ledger.left(PUBLISHER, 200, 2);
        ledger.sent(0, 100, 900);
        ledger.sent(1, 101, 900);
        assertBalance(ledger.sent(0, 200, 5), 2, 0, 2);
    }

    @Test
    void rescalingDownClosesTheAccountsOfSubtasksThatAreNoMore() {
        for (int subtask = 0; subtask < 8; subtask++) {
            ledger.open(subtask, 8, 100 + subtask);
            ledger.sent(subtask, 100 + subtask, 50);
        }
        ledger.open(0, 2, 200);
        assertBalance(ledger.sent(0, 200, 1), 0, 50, 0);
        ledger.open(1, 2, 201);
        assertBalance(ledger.sent(0, 200, 1), 0, 0, 0);
    }

    @Test
    void aCountThatWasLostWithTheJobMasterIsRebuiltFromAbsoluteNumbers() {
        assertBalance(ledger.sent(0, 100, 10), 0, 0, 0);
        ledger.left(PUBLISHER, 100, 8);
        assertBalance(ledger.sent(0, 100, 12), 8, 0, 8);
    }

    @Test
    void anAccountThatLetsNothingInIsIdleAfterAWhile() {
        ledger.open(0, 2, 100);
        ledger.open(1, 2, 101);
        assertThat(ledger.sent(0, 100, 4).active()).isEqualTo(2);
        for (int signal = 0; signal < 5; signal++) {
            assertThat(ledger.sent(0, 100, 4).active()).isEqualTo(2);
            ledger.sent(1, 101, 0);
        }
        assertThat(ledger.sent(0, 100, 4).active()).isEqualTo(1);
        ledger.sent(1, 101, 1);
        assertThat(ledger.sent(0, 100, 4).active()).isEqualTo(2);
    }

    @Test
    void anAccountWithRecordsInTheFlowIsNotIdle() {
        ledger.open(0, 2, 100);
        ledger.open(1, 2, 101);
        for (int signal = 0; signal < 9; signal++) {
            ledger.sent(1, 101, 3);
        }
        assertThat(ledger.sent(0, 100, 4).active()).isEqualTo(2);
        ledger.left(PUBLISHER, 101, 3);
        assertThat(ledger.sent(0, 100, 4).active()).isEqualTo(1);
    }

    @Test
    void whatIsHeldOfAClosedAccountIsCarried() {
        ledger.open(0, 2, 100);
        ledger.open(0, 2, 200);
        ledger.open(1, 2, 201);
        ledger.held(0, 2, Map.of(100L, 30L, 200L, 4L));
        assertThat(ledger.sent(0, 200, 4).carried()).isEqualTo(FlowCredit.Balance.UNKNOWN);
        ledger.held(1, 2, Map.of(999L, 5L, 201L, 7L));
        assertThat(ledger.sent(0, 200, 4).carried()).isEqualTo(35);
        ledger.held(0, 2, Map.of(200L, 4L));
        assertThat(ledger.sent(1, 201, 7).carried()).isEqualTo(5);
    }

    @Test
    void whatWasHeldBeforeARestartSaysNothing() {
        ledger.open(0, 1, 100);
        ledger.held(0, 1, Map.of());
        assertThat(ledger.sent(0, 100, 4).carried()).isZero();
        ledger.open(0, 1, 200);
        assertThat(ledger.sent(0, 200, 4).carried()).isEqualTo(FlowCredit.Balance.UNKNOWN);
        ledger.held(0, 1, Map.of(100L, 6L));
        assertThat(ledger.sent(0, 200, 4).carried()).isEqualTo(6);
    }

    @Test
    void subtasksOfDispatchThatAreNoMoreHoldNothing() {
        ledger.open(0, 1, 200);
        ledger.held(0, 2, Map.of(100L, 6L));
        ledger.held(1, 2, Map.of(100L, 6L));
        assertThat(ledger.sent(0, 200, 4).carried()).isEqualTo(12);
        ledger.held(0, 1, Map.of(100L, 6L));
        assertThat(ledger.sent(0, 200, 4).carried()).isEqualTo(6);
    }

    /** Whatever is lost, repeated or overtaken on the way, and however often the job restarts. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theFlowNeitherStallsNorOverfills(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        long limit = 20;
        long now = 0;
        long nextAccount = 1;
        for (int incarnation = 0; incarnation < 6; incarnation++) {
            int subtasks = 1 + random.nextInt(5);
            long publisher = random.nextLong();
            long[] numbers = new long[subtasks];
            CreditAccount[] gates = new CreditAccount[subtasks];
            Map<Integer, Long> inFlow = new HashMap<>();
            Map<Integer, Long> left = new HashMap<>();
            for (int subtask = 0; subtask < subtasks; subtask++) {
                numbers[subtask] = nextAccount++;
                gates[subtask] = new CreditAccount(limit, subtasks, 400_000_000L, now);
                ledger.open(subtask, subtasks, numbers[subtask]);
            }
            long most = 0;
            long entered = 0;
            for (int step = 0; step < 4_000; step++) {
                now += 5_000_000;
                int subtask = random.nextInt(subtasks);
                if (gates[subtask].mayEnter(now)) {
                    gates[subtask].entered(now);
                    inFlow.merge(subtask, 1L, Long::sum);
                    entered++;
                }
                int leaving = random.nextInt(subtasks);
                if (inFlow.getOrDefault(leaving, 0L) > 0 && random.nextInt(4) == 0) {
                    inFlow.merge(leaving, -1L, Long::sum);
                    left.merge(leaving, 1L, Long::sum);
                }
                if (step % 40 == 0) {
                    for (int s = 0; s < subtasks; s++) {
                        if (random.nextInt(5) > 0) {
                            ledger.left(publisher, numbers[s], left.getOrDefault(s, 0L));
                        }
                        if (numbers[0] > 1) {
                            // News of an account that an earlier incarnation opened.
                            long old = 1L + random.nextInt((int) numbers[0] - 1);
                            ledger.left(publisher, old, random.nextInt(200));
                            ledger.sent(s, old, 5);
                        }
                        ledger.held(0, 1, Map.of());
                        gates[s].update(ledger.sent(s, numbers[s], gates[s].sent()), now);
                    }
                }
                long all = inFlow.values().stream().mapToLong(Long::longValue).sum();
                most = Math.max(most, all);
            }
            // The window, each subtask's share once more for what the others let in meanwhile, and one a second.
            assertThat(most).isLessThanOrEqualTo(2 * 2 * limit + 20L * subtasks);
            assertThat(entered).isGreaterThan(400);
        }
    }

    @Test
    void eventsAreSummedOverTheSubtasksThatThereAre() {
        CreditLedger ledger = new CreditLedger();
        assertThat(ledger.awaited()).isZero();
        ledger.awaits(0, 3, 5);
        ledger.awaits(2, 3, 7);
        ledger.awaits(0, 3, 4);
        assertThat(ledger.awaited()).isEqualTo(11);
        // After a rescaling one subtask can settle what another began.
        ledger.awaits(1, 2, -3);
        assertThat(ledger.awaited()).isEqualTo(1);
    }
}
