package dev.drover.local.cluster;

import java.util.List;

/** What a run came to in which a process was killed. */
public final class Recovery {
    private final String victim;
    private final long millis;
    private final List<String> problems;

    Recovery(String victim, long millis, List<String> problems) {
        this.victim = victim;
        this.millis = millis;
        this.problems = problems;
    }

    /** The process that was killed. */
    public String victim() {
        return victim;
    }

    /** From the kill to the first item that was verified after it, by the ledger. */
    public long millis() {
        return millis;
    }

    /** What is lost, doubled or otherwise not as it should be; empty where all is well. */
    public List<String> problems() {
        return problems;
    }
}
