package dev.drover.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CreditGateTest {
    /** The count in this JVM. */
    static final class LocalCredit implements FlowCredit {
        private final CreditLedger ledger = new CreditLedger();
        final AtomicInteger answers = new AtomicInteger();
        volatile boolean down;

        @Override
        public synchronized void open(int subtask, int subtasks, long account) {
            answer();
            ledger.open(subtask, subtasks, account);
        }

        @Override
        public synchronized Balance sent(int subtask, long account, long sentSoFar) {
            answer();
            ledger.held(0, 1, Collections.emptyMap());
            return ledger.sent(subtask, account, sentSoFar);
        }

        @Override
        public synchronized void left(long publisher, Map<Long, Long> leftSoFar) {
            answer();
            leftSoFar.forEach((account, left) -> ledger.left(publisher, account, left));
        }

        @Override
        public synchronized void held(int subtask, int subtasks, Map<Long, Long> heldNow) {
            answer();
            ledger.held(subtask, subtasks, heldNow);
        }

        @Override
        public synchronized void awaits(int subtask, int subtasks, long events) {
            ledger.awaits(subtask, subtasks, events);
        }

        @Override
        public synchronized long awaited() {
            return ledger.awaited();
        }

        private void answer() {
            answers.incrementAndGet();
            if (down) {
                throw new IllegalStateException("the JobMaster did not answer");
            }
        }
    }

    @Test
    void aFullFlowHoldsTheNextRecordBackUntilOneHasLeft() throws Exception {
        LocalCredit credit = new LocalCredit();
        try (CreditGate gate = CreditGate.open(credit, 0, 1, 800, Long.MAX_VALUE)) {
            for (int i = 0; i < 1_001; i++) {
                gate.enterAgain();
            }
            CountDownLatch began = new CountDownLatch(1);
            CompletableFuture<Long> entered = CompletableFuture.supplyAsync(() -> {
                began.countDown();
                long since = System.nanoTime();
                try {
                    gate.enterAgain();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return System.nanoTime() - since;
            });
            began.await();
            credit.left(1, Collections.singletonMap(gate.account(), 500L));
            assertThat(entered.get(30, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void aCountThatNeverAnswersLetsOneRecordThroughASecond() throws Exception {
        LocalCredit credit = new LocalCredit();
        credit.down = true;
        try (CreditGate gate = CreditGate.open(credit, 0, 1, 1, Long.MAX_VALUE)) {
            gate.enterAgain();
            gate.enterAgain();
            long since = System.nanoTime();
            gate.enterAgain();
            gate.enterAgain();
            assertThat(System.nanoTime() - since).isGreaterThan(1_900_000_000L);
        }
    }

    @Test
    void aThreadThatWaitsCanBeInterrupted() throws Exception {
        try (CreditGate gate = CreditGate.open(new LocalCredit(), 0, 1, 1, Long.MAX_VALUE)) {
            gate.enterAgain();
            gate.enterAgain();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread shard = new Thread(() -> {
                try {
                    while (true) {
                        gate.enterAgain();
                    }
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            shard.start();
            shard.interrupt();
            assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatCameBackEntersAsOftenAsNewItemsFromHoweverManyShardsTheyCome() throws Exception {
        LocalCredit credit = new LocalCredit();
        try (CreditGate gate = CreditGate.open(credit, 0, 1, 1, Long.MAX_VALUE)) {
            int window = 3;
            for (int i = 0; i < window; i++) {
                gate.enterAgain();
            }
            BlockingQueue<String> entered = new LinkedBlockingQueue<>();
            List<Thread> shards = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                boolean isNew = i < 6;
                shards.add(new Thread(() -> {
                    try {
                        if (isNew) {
                            gate.enterNew();
                        } else {
                            gate.enterAgain();
                        }
                        entered.add(isNew ? "new" : "again");
                    } catch (InterruptedException | GateClosedException e) {
                        entered.add(e.toString());
                    }
                }));
            }
            for (Thread shard : shards) {
                shard.start();
                await(() -> shard.getState() == Thread.State.WAITING || shard.getState() == Thread.State.TIMED_WAITING);
            }
            List<String> first = new ArrayList<>();
            for (long left = 1; left <= 6; left++) {
                credit.left(1, Collections.singletonMap(gate.account(), left));
                first.add(entered.poll(30, TimeUnit.SECONDS));
            }
            // In the order in which they came it would be six new ones. One may still be on its way to this list.
            assertThat(Collections.frequency(first, "again")).isBetween(2, 3);
            assertThat(Collections.frequency(first, "new")).isBetween(3, 4);
        }
    }

    @Test
    void newItemsWaitForEventsToBeSettledAndWhatSettlesThemDoesNot() throws Exception {
        LocalCredit credit = new LocalCredit();
        try (CreditGate gate = CreditGate.open(credit, 0, 1, 1_000, 10);
                AwaitedEvents awaited = AwaitedEvents.open(credit, 0, 1, 10)) {
            await(() -> credit.awaited() == 10);
            int before = credit.answers.get();
            // The gate has asked since.
            await(() -> credit.answers.get() > before + 1);
            CompletableFuture<Boolean> entered = new CompletableFuture<>();
            Thread shard = new Thread(() -> {
                try {
                    gate.enterNew();
                    entered.complete(true);
                } catch (InterruptedException e) {
                    entered.completeExceptionally(e);
                }
            });
            shard.start();
            for (int i = 0; i < 100; i++) {
                gate.enterAgain();
            }
            assertThat(entered).isNotDone();
            awaited.ended();
            assertThat(entered.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aGateThatClosesEndsTheWaitForEvents() throws Exception {
        LocalCredit credit = new LocalCredit();
        credit.awaits(0, 1, 10);
        CreditGate gate = CreditGate.open(credit, 0, 1, 1_000, 10);
        int before = credit.answers.get();
        await(() -> credit.answers.get() > before + 2);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread shard = new Thread(() -> {
            try {
                gate.enterNew();
                thrown.complete(new AssertionError("entered"));
            } catch (InterruptedException | GateClosedException e) {
                thrown.complete(e);
            }
        });
        shard.start();
        await(() -> shard.getState() == Thread.State.WAITING);
        gate.close();
        assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(GateClosedException.class);
    }

    @Test
    void aPublisherRepeatsWhatTheCountDidNotTake() throws Exception {
        LocalCredit credit = new LocalCredit();
        credit.open(0, 1, 5);
        credit.down = true;
        try (CreditPublisher publisher = CreditPublisher.open(credit)) {
            publisher.left(5);
            publisher.left(5);
            int before = credit.answers.get();
            await(() -> credit.answers.get() > before);
            credit.down = false;
            await(() -> credit.sent(0, 5, 10).ownLeft() == 2);
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
