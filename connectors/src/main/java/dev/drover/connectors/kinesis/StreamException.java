package dev.drover.connectors.kinesis;

/** A stream that can't be used as it is. The message is one sentence for a person. */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StreamException(String message) {
        super(message);
    }

    public StreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
