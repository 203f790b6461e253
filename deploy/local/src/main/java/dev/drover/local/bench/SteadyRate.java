package dev.drover.local.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How many items a second are done in the steady part of a run: between a fifth and nine tenths of its items, so that
 * neither start-up nor the last stragglers count.
 */
final class SteadyRate {
    private static final double FROM = 0.2;
    private static final double TO = 0.9;

    private SteadyRate() {}

    /** Waits, and fails where it is in vain. */
    @FunctionalInterface
    interface Waiter {
        void await(String what, Duration patience, BooleanSupplier condition);
    }

    /**
     * @param done items that are done so far
     * @param total items of the run
     */
    static double of(LongSupplier done, long total, Duration patience, Waiter waiter) {
        waiter.await("a fifth is done", patience, () -> done.getAsLong() >= FROM * total);
        long doneBefore = done.getAsLong();
        long before = System.nanoTime();
        waiter.await("nine tenths are done", patience, () -> done.getAsLong() >= TO * total);
        long doneAfter = done.getAsLong();
        return (doneAfter - doneBefore) * 1e9 / (System.nanoTime() - before);
    }
}
