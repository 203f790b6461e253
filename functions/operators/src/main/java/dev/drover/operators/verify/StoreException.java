package dev.drover.operators.verify;

/** The store did not answer the question. The message says what to look at. */
public final class StoreException extends RuntimeException {
    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
