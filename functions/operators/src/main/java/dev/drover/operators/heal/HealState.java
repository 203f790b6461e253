package dev.drover.operators.heal;

import dev.drover.contract.ItemStatus;
import org.jspecify.annotations.Nullable;

/** What heal remembers of an item. Flink POJO, in keyed state. */
public class HealState {
    /** The generation that the fields below speak of, unless they say otherwise. */
    public int generation;
    /** The status of the last generation that has one; null before the first final line. */
    public @Nullable ItemStatus status;
    /** The generation that {@code status} belongs to; −1 before the first final line. */
    public int statusGeneration = -1;
    /** The highest sequence that was seen or given out in this generation. */
    public long sequence;
    /** Attempts settled in this generation. */
    public int attempts;
    /** Names of Cause in the order of settling, joined by commas; empty for none. */
    public String causes = "";

    /** The redrives of the item that the counts of the run know to be over. */
    public int redrivesOver;

    public long costNanoUsd;
    /** Whether the cost of an attempt of this generation is an estimate. */
    public boolean costEstimated;

    public long seenMillis;
    /** Settlements of this generation that cost no attempt, in a row; what their backoff grows by. */
    public int handedBack;
}
