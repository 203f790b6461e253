package dev.drover.job.scrub;

/** What a scrub needs of a ledger line, and of all lines of an item once they are folded. Flink POJO. */
public class ScrubLine {
    public String id = "";
    /** The last generation with a final line; −1 for none. */
    public int generation = -1;
    /** The last generation that any line names. */
    public int lastNamed;

    public long finalMillis;
    /** The final line itself; empty unless it says VERIFIED. */
    public byte[] verified = new byte[0];

    /**
     * Takes up another line of the item. The last generation counts, and of that the line that was written last; there is a
     * second one only after the restore of an older savepoint.
     */
    void fold(ScrubLine other) {
        lastNamed = Math.max(lastNamed, other.lastNamed);
        if (other.generation > generation || (other.generation == generation && other.finalMillis > finalMillis)) {
            generation = other.generation;
            finalMillis = other.finalMillis;
            verified = other.verified;
        }
    }

    /** Whether the item stands on VERIFIED; where it is being redriven already nobody needs to look. */
    boolean isToBeScrubbed() {
        return verified.length > 0 && lastNamed == generation;
    }
}
