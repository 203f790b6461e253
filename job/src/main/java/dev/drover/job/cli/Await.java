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
     * @param what is awaited, for the message where it does not come
     * @throws CommandException where it does not come in time, or comes as an error
     */
    static <T> T of(CompletableFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw CommandException.failure(
                    what + " brought no answer within " + PATIENCE.toMinutes() + " min; is the address right?", e);
        } catch (ExecutionException e) {
            throw failure(e, what);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** As {@link #of}, for what may take long and gives up by itself. */
    static <T> T untilDone(CompletableFuture<T> future, String what) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failure(e, what);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static CommandException failure(ExecutionException e, String what) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof CommandException) {
            return (CommandException) cause;
        }
        return CommandException.failure(what + " failed: " + cause.getMessage(), cause);
    }

    private static CommandException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return CommandException.failure("interrupted", e);
    }

    /** Lets time pass between two looks at a run. */
    static void pause(Duration duration) {
        try {
            // Nobody counts it down: the time-out is the pause, and an interrupt ends it.
            boolean counted = new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
            assert !counted;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
