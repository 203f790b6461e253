package dev.drover.operators.ingest;

/** Ends the wait of a record that has not passed the gate when the source stops. Not a failure. */
public final class GateClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GateClosedException() {
        super("the source was stopped");
    }

    public GateClosedException(InterruptedException cause) {
        super("the source was stopped", cause);
    }
}
