package dev.drover.job.cli;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.job.report.LedgerReader;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the items to redrive, over all lines of a run. Keeps of an item where it stands, not the item itself, which is
 * read in a second pass.
 */
final class RedriveSelection implements LedgerReader.Visitor {
    /** Where an item stands. */
    static final class Standing {
        /** The last generation with a final line; −1 for none. */
        private int generation = -1;
        /** The last generation that any line names. */
        private int lastNamed;

        private long finalMillis;
        private @Nullable ItemStatus status;
        private @Nullable Cause cause;
        private boolean hasItem;

        int generation() {
            return generation;
        }

        long finalMillis() {
            return finalMillis;
        }

        @Nullable
        ItemStatus status() {
            return status;
        }

        @Nullable
        Cause cause() {
            return cause;
        }
    }

    private final Set<ItemStatus> statuses;
    private final Set<Cause> causes;
    private final @Nullable Set<String> ids;
    private final Map<String, Standing> items = new TreeMap<>();
    private long unreadable;

    /**
     * @param causes empty for any
     * @param ids null for any
     */
    RedriveSelection(Set<ItemStatus> statuses, Set<Cause> causes, @Nullable Set<String> ids) {
        this.statuses = statuses;
        this.causes = causes;
        this.ids = ids;
    }

    @Override
    public void attempt(AttemptLine line, byte[] json) {
        if (ids == null || ids.contains(line.id)) {
            Standing standing = items.computeIfAbsent(line.id, id -> new Standing());
            standing.lastNamed = Math.max(standing.lastNamed, line.generation);
        }
    }

    @Override
    public void last(FinalLine line, byte[] json) {
        if (ids != null && !ids.contains(line.id)) {
            return;
        }
        Standing standing = items.computeIfAbsent(line.id, id -> new Standing());
        standing.lastNamed = Math.max(standing.lastNamed, line.generation);
        if (line.generation > standing.generation
                || (line.generation == standing.generation && line.finalMillis >= standing.finalMillis)) {
            standing.generation = line.generation;
            standing.finalMillis = line.finalMillis;
            standing.status = line.status;
            standing.cause = line.cause;
            standing.hasItem = line.item != null;
        }
    }

    @Override
    public void unreadable(String file, long number, String reason) {
        unreadable++;
    }

    /** Ledger lines that could not be read; their items can't be redriven. */
    long unreadableLines() {
        return unreadable;
    }

    boolean knows(String id) {
        return items.containsKey(id);
    }

    /** Items of the wanted status and cause, by id; those that can be redriven, and those that can't. */
    Map<String, Standing> wanted() {
        Map<String, Standing> wanted = new TreeMap<>();
        items.forEach((id, standing) -> {
            boolean causeFits = causes.isEmpty() || (standing.cause != null && causes.contains(standing.cause));
            if (standing.status != null && statuses.contains(standing.status) && causeFits) {
                wanted.put(id, standing);
            }
        });
        return wanted;
    }

    /** Why an item can't be redriven; null where it can. */
    static @Nullable String obstacle(Standing standing, boolean evenIfUnderway) {
        if (!standing.hasItem) {
            return "its record could not be read, so there is no item to send; mend the record and submit it";
        }
        if (standing.lastNamed > standing.generation && !evenIfUnderway) {
            return "it is being redriven already (--even-if-underway where the job lost its state)";
        }
        return null;
    }
}
