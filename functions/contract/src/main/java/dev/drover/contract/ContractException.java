package dev.drover.contract;

/**
 * A document that breaks the contract. The message is one sentence that names the field and the rule: one line of
 * bounded length, whatever the document holds.
 */
public final class ContractException extends RuntimeException {
    private final String field;

    /**
     * @param field the path of the offending field, or {@code document}
     * @param message what is wrong and what is allowed
     */
    public ContractException(String field, String message) {
        super(Sentence.of(message));
        this.field = Sentence.of(field);
    }

    public ContractException(String field, String message, Throwable cause) {
        super(Sentence.of(message), cause);
        this.field = Sentence.of(field);
    }

    /** The path of the offending field, or {@code document}. */
    public String field() {
        return field;
    }
}
