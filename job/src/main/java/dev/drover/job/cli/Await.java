package dev.drover.job.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one place in which the command line waits: a person is waiting with it. */
final class Await {
    /** Longer than any single answer of a store or a stream should take. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Await() {}

    /**
     * @param what is awaited, as in "the store did not …"
     * @throws CommandException where it does not come, or comes as an error
     */
    static <T> T of(CompletableFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw CommandException.failure(what + " failed: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw CommandException.failure(
                    what + " brought no answer within " + PATIENCE.toMinutes() + " min; is the address right?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failure("interrupted", e);
        }
    }

    /** Lets time pass between two looks at a run. */
    static void pause(Duration duration) {
        try {
            // Nobody counts it down: the time-out is the pause, and an interrupt ends it.
            boolean counted = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
            assert !counted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failure("interrupted", e);
        }
    }
}
