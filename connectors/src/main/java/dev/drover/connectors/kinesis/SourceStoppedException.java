package dev.drover.connectors.kinesis;

/** Ends a shard's thread whose record has not passed the gate when the source stops. Not a failure. */
final class SourceStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SourceStoppedException() {
        super("the source was stopped");
    }

    SourceStoppedException(InterruptedException cause) {
        super("the source was stopped", cause);
    }
}
