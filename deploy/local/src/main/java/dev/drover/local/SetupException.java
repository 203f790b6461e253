package dev.drover.local;

/** The embedded stack can't be set up as asked. The message is for a person and says what to do. */
public final class SetupException extends RuntimeException {
    public SetupException(String message) {
        super(message);
    }

    public SetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
