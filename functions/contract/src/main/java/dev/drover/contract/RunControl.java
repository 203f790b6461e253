package dev.drover.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code runs/<run>/control.json}: what people want of a run. Written by the command line, read by admit. */
public final class RunControl {
    public String run = "";
    /** Raised by one each time the document is written. */
    public long version;
    /**
     * The numbers of distinct ids that submitters said they sent, one for each time the run was closed; empty while it
     * is open. More than one value is a contradiction, which is reported; the last one counts.
     */
    public List<Long> totals = new ArrayList<>();

    /** When the run was closed with the last of them; null while it is open, and where nobody noted it. */
    public @Nullable Long closedMillis;

    public boolean paused;
    public boolean cancelled;
    /** Items are parked once the run has cost this much; null for no budget. */
    public @Nullable Long budgetNanoUsd;
    /**
     * The {@code lastChangeMillis} of the progress document when items were redriven last: until it changes the job has not
     * seen them, and what the document says is old. Null where none were.
     */
    public @Nullable Long redrivenSinceMillis;
    /** Items of a lower generation are parked. */
    public int minimumGeneration;

    /** Null while the run is open. */
    @JsonIgnore
    public @Nullable Long total() {
        return totals.isEmpty() ? null : totals.get(totals.size() - 1);
    }

    /** Where the document stands, under the prefix of run documents. */
    public static String path(String run) {
        return "runs/" + run + "/control.json";
    }
}
