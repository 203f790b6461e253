package dev.drover.job;

import java.util.List;

/** Everything that is wrong with a configuration, all of it together. */
public final class SettingsException extends RuntimeException {
    // An ArrayList or an immutable list: both can be serialized.
    private final List<String> problems;

    /**
     * @param problems one sentence each, not empty
     */
    public SettingsException(List<String> problems) {
        super(
                problems.size() == 1
                        ? "The configuration has a problem: " + problems.get(0)
                        : "The configuration has " + problems.size() + " problems:\n  - "
                                + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
