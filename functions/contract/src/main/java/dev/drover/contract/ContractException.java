package dev.drover.contract;

/** A document that breaks the contract. The message is one sentence that names the field and the rule. */
public final class ContractException extends RuntimeException {
    private final String field;

    /**
     * @param field the path of the offending field, or {@code document}
     * @param message what is wrong and what is allowed
     */
    public ContractException(String field, String message) {
        super(message);
        this.field = field;
    }

    public ContractException(String field, String message, Throwable cause) {
        super(message, cause);
        this.field = field;
    }

    /** The path of the offending field, or {@code document}. */
    public String field() {
        return field;
    }
}
