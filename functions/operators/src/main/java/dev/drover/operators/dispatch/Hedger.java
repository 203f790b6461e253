package dev.drover.operators.dispatch;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of a worker's invocations run for so long that a second one should be made at their side, and whether there
 * may be one more.
 *
 * <p>As many may be made as the configuration says, for each hundred first ones. So the time after which one is due is the
 * one that only the part runs longer than which could be paid for: with 5% the time within which 95% of all end. Where nearly
 * all take the same time that would be noise; so it is at least a quarter more than half of them take. A fixed 99th
 * percentile would not do: where one item in a hundred hangs, it says now this, now that. Pure; dispatch loop only.
 *
 * <p>Source: Jeffrey Dean, Luiz André Barroso, "The Tail at Scale", Communications of the ACM, 2013.
 */
final class Hedger {
    /** Invocations that must have ended before anything is said of how long they run. */
    static final int ENOUGH = 100;

    private static final int RECKON_EVERY = 20;
    private static final double OVER_MEDIAN = 1.25;
    /** Nothing saved up in quiet hours may double the load when everything becomes slow at once. */
    private static final int MOST_SAVED = 20;

    private static final int MEAN_OF = 1_000;

    private final Hedging hedging;
    private final RunTimes times = new RunTimes();
    /** First invocations that have no second one, in the order in which they were sent. */
    private final Set<Flight> alone = new LinkedHashSet<>();
    /** Of first and of second invocations that lost, what they came to cost. */
    private final Mean[] lost = {new Mean(), new Mean()};

    private int sinceReckoned;
    private double saved;
    /** After how long an invocation is slow; 0 while that is not known. */
    private long slowNanos;

    Hedger(Hedging hedging) {
        this.hedging = hedging;
    }

    void onSent(Flight flight) {
        if (!hedging.isOn()) {
            return;
        }
        if (flight.isSecond) {
            saved--;
            return;
        }
        saved = Math.min(MOST_SAVED, saved + hedging.mostExtra());
        if (!flight.batch.isHedged) {
            alone.add(flight);
        }
    }

    /** A second invocation of what this one carries is about to be sent. */
    void onHedged(Flight slow) {
        alone.remove(slow);
    }

    /**
     * An invocation came back.
     *
     * @param hasRun whether the function ran, to its end or until it was given up
     */
    void onLanded(Flight flight, boolean hasRun, long nowNanos) {
        if (!hedging.isOn()) {
            return;
        }
        alone.remove(flight);
        if (!hasRun) {
            return;
        }
        times.add((double) (nowNanos - flight.sentNanos) / 1e6);
        if (times.total() >= ENOUGH && --sinceReckoned <= 0) {
            sinceReckoned = RECKON_EVERY;
            double slowest = times.quantileMillis(1 - hedging.mostExtra());
            slowNanos = (long) (1e6 * Math.max(slowest, OVER_MEDIAN * times.quantileMillis(0.5)));
        }
    }

    /** The one that has run longest, where it should have a second one at its side, and one more may be made. */
    @Nullable
    Flight due(long nowNanos) {
        if (saved < 1 || slowNanos == 0) {
            return null;
        }
        Iterator<Flight> oldest = alone.iterator();
        Flight flight = oldest.hasNext() ? oldest.next() : null;
        return flight != null && nowNanos - flight.sentNanos >= slowNanos ? flight : null;
    }

    /**
     * How long until the next one is due, whether one more may be made or not; 0 where it is time, −1 where nothing but what
     * comes back can make one due.
     */
    long nanosUntilDue(long nowNanos) {
        if (slowNanos == 0 || alone.isEmpty()) {
            return -1;
        }
        return Math.max(0, alone.iterator().next().sentNanos + slowNanos - nowNanos);
    }

    /** One of two came back after its item had been answered with what the other one brought. */
    void onLost(Flight flight, long costNanoUsd) {
        lost[flight.isSecond ? 1 : 0].add((double) costNanoUsd);
    }

    /** What one that still runs, and has lost, will have cost, by those that lost before it; 0 where none did. */
    long expectedNanoUsd(Flight loser) {
        return Math.round(lost[loser.isSecond ? 1 : 0].value);
    }

    private static final class Mean {
        private double value;
        private int count;

        void add(double sample) {
            count = Math.min(MEAN_OF, count + 1);
            value += (sample - value) / count;
        }
    }
}
