package dev.drover.local;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** The one place in which the local stack waits. */
public final class Waiting {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private Waiting() {}

    /**
     * @throws SetupException where it fails, or takes longer
     */
    public static <T> T of(CompletableFuture<T> future, Duration patience, String what) {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new SetupException(what + " failed: " + cause, cause);
        } catch (TimeoutException e) {
            throw new SetupException(what + " took longer than " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
    }

    /**
     * Returns once the condition holds.
     *
     * @param what completes the sentence "it took longer than 20 s until …"
     * @throws SetupException where it does not hold in time
     */
    public static void until(String what, Duration patience, BooleanSupplier condition) {
        until(what, patience, LOOK_EVERY, condition);
    }

    /** As {@link #until(String, Duration, BooleanSupplier)}, with another pause between two looks. */
    public static void until(String what, Duration patience, Duration lookEvery, BooleanSupplier condition) {
        if (!whether(condition, patience, lookEvery)) {
            throw new SetupException("It took longer than " + patience.toSeconds() + " s until " + what);
        }
    }

    /** Whether the condition comes to hold in time; returns as soon as it does. */
    public static boolean whether(BooleanSupplier condition, Duration patience) {
        return whether(condition, patience, LOOK_EVERY);
    }

    private static boolean whether(BooleanSupplier condition, Duration patience, Duration lookEvery) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(lookEvery);
        }
        return true;
    }

    /** Lets time pass between two looks. */
    public static void pause(Duration duration) {
        try {
            boolean counted = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
            assert !counted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SetupException("interrupted", e);
        }
    }

    /** Until the process is told to end. */
    static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
