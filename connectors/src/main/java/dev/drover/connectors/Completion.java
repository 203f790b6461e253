package dev.drover.connectors;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a future ended with. */
public final class Completion {
    private Completion() {}

    /** The error itself, without what futures wrap it in on its way. */
    public static Throwable unwrapped(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * The answer, or where it failed what comes in its place.
     *
     * @param otherwise gets the error {@link #unwrapped}
     */
    public static <T extends @Nullable Object> CompletableFuture<T> recovered(
            CompletableFuture<T> answer, Function<Throwable, CompletableFuture<T>> otherwise) {
        return answer.handle((value, error) ->
                        error == null ? CompletableFuture.completedFuture(value) : otherwise.apply(unwrapped(error)))
                .thenCompose(Function.identity());
    }
}
