package dev.drover.operators.ingest;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of one source subtask: holds the shards' threads back while the flow is full, so that the backlog stays in the
 * stream and checkpoint barriers pass. Threads wait outside every lock of Flink.
 */
public final class CreditGate implements AutoCloseable {
    /** How often the gate asks how the flow stands, and publishers say what left. */
    public static final long SIGNAL_MILLIS = 200;

    /**
     * How long it takes at most until what an item leaves behind is filled again: a signal's age at the publisher and at the
     * gate, and Flink's buffer timeout of 100 ms at each of up to four exchanges from the source to dispatch and on to where
     * items leave. Too short a time feeds on itself: the window misses what is on its way, so that fewer items leave, and
     * the smaller rate makes the window smaller still. At two signals the gate cost two fifths of full speed.
     */
    public static final long ROUND_TRIP_MILLIS = 2 * SIGNAL_MILLIS + 4 * 100;

    private static final Logger LOG = LoggerFactory.getLogger(CreditGate.class);

    private final FlowCredit credit;
    private final int subtask;
    private final long account;
    private final CreditAccount state;
    private final CreditSignal signal;
    private final Side fresh = new Side();
    private final Side again = new Side();
    /** Whose record entered last, so that it is the other one's turn. */
    private Side last = fresh;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long maxOpenEvents;
    private long openEvents;
    private boolean accountOpen;
    private boolean closed;

    private CreditGate(FlowCredit credit, int subtask, int subtasks, long limit, long maxOpenEvents) {
        this.credit = credit;
        this.subtask = subtask;
        this.maxOpenEvents = maxOpenEvents;
        this.account = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        this.state =
                new CreditAccount(limit, subtasks, TimeUnit.MILLISECONDS.toNanos(ROUND_TRIP_MILLIS), System.nanoTime());
        this.signal = CreditSignal.start(
                "drover-credit-gate",
                0,
                () -> ask(subtasks),
                "The credit count did not answer; few records pass until it does, one a second and then fewer");
    }

    /**
     * @param limit how many items dispatch may have in flight, over all its subtasks
     * @param maxOpenEvents how many events may be open, over all workers, while new items come
     */
    public static CreditGate open(FlowCredit credit, int subtask, int subtasks, long limit, long maxOpenEvents) {
        return new CreditGate(credit, subtask, subtasks, limit, maxOpenEvents);
    }

    /**
     * As {@link #enterAgain}, for an item that was not in the flow before: it also waits for events to be settled, and so
     * long it takes no turn, so that what settles them passes.
     */
    public void enterNew() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && openEvents >= maxOpenEvents) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        enter(fresh, again);
    }

    /**
     * Returns when a record of the retry stream may enter, and books it. Every other record that enters is one of these while
     * both wait, however many shards new items wait in: else what came back would fall behind the more, the longer a backlog
     * lasts. It is not more than every other one, since what a dead target has made room for comes back again and again.
     *
     * @throws GateClosedException if the gate closes before; the record must not be emitted then
     */
    public void enterAgain() throws InterruptedException {
        enter(again, fresh);
    }

    private void enter(Side own, Side other) throws InterruptedException {
        waits(own, 1);
        try {
            own.turnstile.lockInterruptibly();
            try {
                enterInTurn(own, other);
            } finally {
                own.turnstile.unlock();
            }
        } finally {
            waits(own, -1);
        }
    }

    private void waits(Side side, int more) {
        lock.lock();
        try {
            side.waiting += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void enterInTurn(Side own, Side other) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (other.waiting > 0 && last == own) {
                    changed.await();
                } else if (!state.mayEnter(System.nanoTime())) {
                    // The longest wait ends by itself; the loop looks again whichever came first.
                    long left = changed.awaitNanos(state.nanosUntilLongestWait(System.nanoTime()) + 1);
                    LOG.trace("gate looked again with {} ns to spare", left);
                } else {
                    break;
                }
            }
            if (closed) {
                throw new GateClosedException();
            }
            state.entered(System.nanoTime());
            last = own;
        } finally {
            lock.unlock();
        }
    }

    /** What the records that this gate lets in are booked to. */
    public long account() {
        return account;
    }

    private void ask(int subtasks) {
        if (!accountOpen) {
            credit.open(subtask, subtasks, account);
            accountOpen = true;
        }
        long sent;
        lock.lock();
        try {
            sent = state.sent();
        } finally {
            lock.unlock();
        }
        FlowCredit.Balance balance = credit.sent(subtask, account, sent);
        long open = maxOpenEvents == Long.MAX_VALUE ? 0 : credit.awaited();
        lock.lock();
        try {
            openEvents = open;
            state.update(balance, System.nanoTime());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait. May be called more than once. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        signal.close();
    }

    /** Records that were in the flow before, or those that were not. */
    private static final class Side {
        /** Fair, so that the shards take turns. */
        private final ReentrantLock turnstile = new ReentrantLock(true);
        /** Threads in the turnstile or before it; with the gate's lock. */
        private int waiting;
    }
}
