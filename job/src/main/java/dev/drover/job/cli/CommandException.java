package dev.drover.job.cli;

/** Ends a command with one message for the person who gave it, and no stack trace. */
final class CommandException extends RuntimeException {
    /** What the command line said can't be done. */
    static final int MISTAKE = 2;
    /** What was said was right, but a store or a stream did not do it. */
    static final int FAILURE = 1;

    private final int exitCode;

    private CommandException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    private CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandException mistake(String message) {
        return new CommandException(MISTAKE, message);
    }

    static CommandException mistake(String message, Throwable cause) {
        return new CommandException(MISTAKE, message, cause);
    }

    static CommandException failure(String message) {
        return new CommandException(FAILURE, message);
    }

    static CommandException failure(String message, Throwable cause) {
        return new CommandException(FAILURE, message, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
