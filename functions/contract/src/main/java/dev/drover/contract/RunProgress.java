package dev.drover.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code runs/<run>/progress.json}: how far a run is. Written by ledger every few seconds; all that status needs. */
public final class RunProgress {
    /** Where a run stands. */
    public enum State {
        /** Items are open, or the run is not closed. */
        RUNNING,
        /** Closed, seen = total, open = 0, and a checkpoint has completed since. */
        COMPLETE,
        /** Closed, open = 0, a checkpoint has completed since, but seen is not total and no item came for a while. */
        COMPLETE_WITH_GAP
    }

    public String run = "";
    public State state = State.RUNNING;
    /** Items that admit saw: distinct (run, id). */
    public long seen;
    /** Items by final status, by their last generation. */
    public Map<ItemStatus, Long> finals = new TreeMap<>();
    /** Items that are being driven once more after a final status; they still count under the old one. */
    public long redriving;
    /** Failed or unclean attempts of items that ended VERIFIED, by cause. */
    public Map<Cause, Long> healed = new TreeMap<>();
    /** Settled attempts. */
    public long attempts;
    /** Settled attempts that brought no intact output. */
    public long failedAttempts;
    /** Calls of Lambda, throttled ones included. */
    public long invocations;

    public long throttled;
    /** Of the calls of Lambda, those that were made at the side of one that ran long; null for none. */
    public @Nullable Long hedged;
    /** Elements that dispatch handed back before sending them. */
    public long deferred;
    /** Records dropped because the item had been seen. */
    public long duplicates;
    /** Records that name a known item but state other content. */
    public long contradictions;
    /** News that came after the final line. */
    public long late;

    public long costNanoUsd;
    /** The part of the cost that is an estimate, since the service reported no bill; null for none. */
    public @Nullable Long estimatedNanoUsd;
    /** Null while the run is not closed. */
    public @Nullable Long total;
    /** How many different totals submitters stated; 2 or more is a contradiction. */
    public int differentTotals;

    public long firstSeenMillis;
    public long lastChangeMillis;
    public long updatedMillis;
    /** When the newest record of the run that was read came to the work stream; 0 where none was read there. */
    public long readUpToMillis;
    /** What wants a person's eye; empty once the run is complete. */
    public List<RunWarning> warnings = new ArrayList<>();

    /** Items without a final line. */
    @JsonIgnore
    public long open() {
        long settled = 0;
        for (long count : finals.values()) {
            settled += count;
        }
        return seen - settled;
    }

    public long count(ItemStatus status) {
        return finals.getOrDefault(status, 0L);
    }

    /** total − seen: positive where items that were sent never came; null while the run is not closed. */
    @JsonIgnore
    public @Nullable Long gap() {
        return total == null ? null : total - seen;
    }

    /** {@code seen 200 = verified 200 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0}. */
    public String equation() {
        StringBuilder text = new StringBuilder("seen ").append(seen).append(" =");
        for (ItemStatus status : ItemStatus.values()) {
            text.append(' ').append(status.name().toLowerCase(Locale.ROOT)).append(' ');
            text.append(count(status)).append(" +");
        }
        return text.append(" open ").append(open()).toString();
    }

    /** Where the document stands, under the prefix of run documents. */
    public static String path(String run) {
        return "runs/" + run + "/progress.json";
    }

    /**
     * Where the counts of the run's ledger stand for a job that knows nothing of the run: a document of this type, written
     * by whoever sends items on the ledger's word. Its {@code seen} is the number of items that have a final line.
     */
    public static String carriedPath(String run) {
        return "runs/" + run + "/carried.json";
    }
}
