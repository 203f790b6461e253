package dev.drover.operators.dispatch;

/** How a worker's functions are called. */
public enum InvocationMode {
    /** The call lasts as long as the function runs, and brings its reply. */
    REQUEST_RESPONSE("request-response"),
    /** The service queues the call and answers at once; what came of it is found out later. */
    EVENT("event");

    private final String word;

    InvocationMode(String word) {
        this.word = word;
    }

    /** As the configuration spells it. */
    public String word() {
        return word;
    }
}
