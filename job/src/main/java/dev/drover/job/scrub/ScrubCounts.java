package dev.drover.job.scrub;

import java.util.Map;

/** What the job of a scrub counted, by the names of its accumulators. */
public final class ScrubCounts {
    static final String UNREADABLE = "ledger.unreadable";
    static final String DAMAGED = "ledger.damaged";
    static final String INTACT = "verify.intact";

    private final Map<String, Object> accumulators;

    private ScrubCounts(Map<String, Object> accumulators) {
        this.accumulators = accumulators;
    }

    /**
     * @param accumulators of the job that has ended
     */
    public static ScrubCounts of(Map<String, Object> accumulators) {
        return new ScrubCounts(accumulators);
    }

    /** Outputs that are what the ledger says. */
    public long intact() {
        return count(INTACT);
    }

    /** Lines of the ledger that could not be read. */
    public long unreadableLines() {
        return count(UNREADABLE) + count(DAMAGED);
    }

    private long count(String name) {
        Object count = accumulators.get(name);
        return count instanceof Long ? (Long) count : 0;
    }
}
