package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Item;
import dev.drover.operators.ingest.CreditAccount;
import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.FlowCredit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A stream with items of two workers, whose targets have equal limits, behind the real gate's account and before a real
 * dispatcher. The target of one, embed, refuses every call. What is handed back waits as heal lets it wait, and comes again
 * in turns with the stream, as the shards do.
 */
final class SharedWindowSimulation {
    private static final long SERVED_MILLIS = 100;
    private static final Backoff HEAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** An item that was handed back. */
    private static final class Again {
        private final long atMillis;
        private final Item item;

        Again(long atMillis, Item item) {
            this.atMillis = atMillis;
            this.item = item;
        }
    }

    private final int deadForEachServed;
    private final int servedForEachDead;
    private final Random random;
    private final DispatcherRig rig;
    private final CreditAccount account;
    private final PriorityQueue<Again> retryStream =
            new PriorityQueue<>((a, b) -> Long.compare(a.atMillis, b.atMillis));
    private final Map<String, Integer> handedBackBefore = new HashMap<>();
    private long sequence;
    private boolean retryStreamsTurn;
    private long left;
    /** Items of the worker whose target serves that are done. */
    int served;
    /** How often an item of the worker whose target is out was handed back. */
    int handedBack;

    /**
     * @param limit of either target
     * @param deadForEachServed items of the dead worker in the stream for each {@code servedForEachDead} of the other
     */
    SharedWindowSimulation(int limit, int deadForEachServed, int servedForEachDead, long seed) {
        this.deadForEachServed = deadForEachServed;
        this.servedForEachDead = servedForEachDead;
        this.random = new Random(seed);
        DispatchSettings settings = DispatcherRig.settings(limit);
        settings.capacity = CreditAccount.capacity(2L * limit, 1);
        rig = new DispatcherRig(settings, new FakeInvoker(this::answer), seed);
        account = new CreditAccount(
                2L * limit, 1, Duration.ofMillis(CreditGate.ROUND_TRIP_MILLIS).toNanos(), rig.loop.nanoTime());
    }

    private void answer(FakeInvoker.Invocation invocation) {
        if (invocation.target.equals("function-embed")) {
            invocation.fails(Outcome.REFUSED);
        } else {
            rig.loop.schedule(invocation::replies, SERVED_MILLIS);
        }
    }

    void run(Duration time) {
        long end = rig.loop.nowMillis() + time.toMillis();
        long nextSignal = 0;
        while (rig.loop.nowMillis() < end) {
            if (rig.loop.nowMillis() >= nextSignal) {
                account.update(new FlowCredit.Balance(left, 0, left, 0, 1), rig.loop.nanoTime());
                nextSignal = rig.loop.nowMillis() + CreditGate.SIGNAL_MILLIS;
            }
            while (account.mayEnter(rig.loop.nanoTime())) {
                account.entered(rig.loop.nanoTime());
                rig.dispatcher.submit(next(), this::done);
                rig.loop.run();
            }
            rig.loop.advance(1);
        }
    }

    private Item next() {
        retryStreamsTurn = !retryStreamsTurn;
        Again again = retryStream.peek();
        if (retryStreamsTurn && again != null && again.atMillis <= rig.loop.nowMillis()) {
            retryStream.remove();
            return again.item;
        }
        long number = sequence++;
        Item item = SampleItems.item("i/" + number);
        item.worker = number % (deadForEachServed + servedForEachDead) < deadForEachServed ? "embed" : "classify";
        return item;
    }

    private void done(Dispatched out) {
        left++;
        if (out.deferred == null) {
            served++;
            return;
        }
        handedBack++;
        int before = handedBackBefore.merge(out.item.id, 1, Integer::sum) - 1;
        retryStream.add(new Again(rig.loop.nowMillis() + HEAL.millis(before, random::nextDouble), out.item));
    }
}
