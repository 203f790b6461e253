package dev.drover.job;

import dev.drover.operators.flow.RootCause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a service that the start waits for answered, or for a person, why it did not. */
final class Asked<T> {
    private final @Nullable T answer;
    private final String whyNone;

    private Asked(@Nullable T answer, String whyNone) {
        this.answer = answer;
        this.whyNone = whyNone;
    }

    /**
     * @param subject what the question is about, for a person
     * @param patience how long to wait for the answer
     */
    static <T> Asked<T> of(String subject, CompletableFuture<T> question, Duration patience) {
        try {
            return new Asked<>(question.get(patience.toMillis(), TimeUnit.MILLISECONDS), "");
        } catch (TimeoutException e) {
            return new Asked<>(null, subject + " gave no answer in time");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = cause.getMessage();
            return new Asked<>(null, message == null ? RootCause.of(cause).toString() : message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Asked<>(null, "interrupted while asking about " + subject);
        }
    }

    /** Null where there is none. */
    @Nullable
    T answer() {
        return answer;
    }

    /** Empty where there is an answer. */
    String whyNone() {
        return whyNone;
    }
}
