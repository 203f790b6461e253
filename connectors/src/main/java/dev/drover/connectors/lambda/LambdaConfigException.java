package dev.drover.connectors.lambda;

/** A setting of a function can't be read or set; the message is for a person. */
public final class LambdaConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LambdaConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
