package dev.drover.connectors;

import java.util.concurrent.CompletionException;

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
}
