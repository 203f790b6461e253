package dev.drover.job.report;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.operators.verify.ObjectStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The equation of a run, counted again from the lines of its ledger and from nothing else, as a check on what the job
 * says of itself. Memory is bounded by the number of items, not by what is in their lines.
 */
public final class LedgerEquation {
    /** How many offending items are named. */
    static final int NAMED = 20;

    private final Map<String, ItemFold> items = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private long unreadableLines;
    private long repeatedLines;

    private LedgerEquation() {}

    /**
     * @param root the prefix {@code ledger.store}; ends in '/'
     */
    public static CompletableFuture<LedgerEquation> recount(ObjectStore store, String root, String run) {
        LedgerEquation equation = new LedgerEquation();
        return new LedgerReader(store, root).read(run, equation.visitor()).thenApply(files -> equation);
    }

    private LedgerReader.Visitor visitor() {
        return new LedgerReader.Visitor() {
            @Override
            public void attempt(AttemptLine line, byte[] json) {
                if (!items.computeIfAbsent(line.id, id -> new ItemFold()).attempt(line, LineDigest.of(json))) {
                    repeatedLines++;
                }
            }

            @Override
            public void last(FinalLine line, byte[] json) {
                if (!items.computeIfAbsent(line.id, id -> new ItemFold()).last(line, LineDigest.of(json))) {
                    repeatedLines++;
                }
            }

            @Override
            public void unreadable(String file, long number, String reason) {
                unreadableLines++;
                if (unreadable.size() < NAMED) {
                    unreadable.add(file + ", line " + number + ": " + reason);
                }
            }
        };
    }

    /** Distinct ids that the ledger names. */
    public long seen() {
        return items.size();
    }

    /** Items by the status of their last generation that has one. */
    public Map<ItemStatus, Long> finals() {
        Map<ItemStatus, Long> finals = new EnumMap<>(ItemStatus.class);
        for (ItemFold item : items.values()) {
            ItemStatus status = item.status();
            if (status != null) {
                finals.merge(status, 1L, Long::sum);
            }
        }
        return finals;
    }

    public long count(ItemStatus status) {
        return finals().getOrDefault(status, 0L);
    }

    /** Items without a final line in any generation. */
    public long open() {
        return items.values().stream().filter(item -> item.status() == null).count();
    }

    /** Unclean attempts of items that ended VERIFIED, by cause. */
    public Map<Cause, Long> healed() {
        Map<Cause, Long> healed = new EnumMap<>(Cause.class);
        for (ItemFold item : items.values()) {
            if (item.status() == ItemStatus.VERIFIED) {
                item.causes().forEach(cause -> healed.merge(cause, 1L, Long::sum));
            }
        }
        return healed;
    }

    /** Settled attempts, late ones included. */
    public long attempts() {
        return items.values().stream().mapToLong(ItemFold::attempts).sum();
    }

    public long invocations() {
        return items.values().stream().mapToLong(ItemFold::invocations).sum();
    }

    /** Of the invocations, those that were throttled. */
    public long throttled() {
        return items.values().stream().mapToLong(ItemFold::throttled).sum();
    }

    public long costNanoUsd() {
        return items.values().stream().mapToLong(ItemFold::costNanoUsd).sum();
    }

    /**
     * Items that have, in some generation, more than one final line when identical lines are taken as one, or none
     * although a later generation has one.
     */
    public long wrongFinals() {
        return items.values().stream().filter(ItemFold::wrongFinals).count();
    }

    /** Lines that stood in the ledger more than once. They do no harm. */
    public long repeatedLines() {
        return repeatedLines;
    }

    public long unreadableLines() {
        return unreadableLines;
    }

    /**
     * Whether every item stands on exactly one final line a generation, and every line of the ledger could be read.
     *
     * @param total the number of items that were sent; null where nobody said
     */
    public boolean holds(@Nullable Long total) {
        return problems(total).isEmpty();
    }

    /** Why the equation does not hold, a sentence each; empty where it does. */
    public List<String> problems(@Nullable Long total) {
        List<String> problems = new ArrayList<>();
        if (open() > 0) {
            problems.add(open() + " items have no final line: " + named(item -> item.status() == null));
        }
        if (wrongFinals() > 0) {
            problems.add(wrongFinals() + " items have more or less than one final line in a generation: "
                    + named(ItemFold::wrongFinals));
        }
        if (total != null && total != seen()) {
            problems.add(
                    total > seen()
                            ? (total - seen()) + " items that were sent are not in the ledger (" + total + " sent, "
                                    + seen() + " seen)"
                            : (seen() - total) + " items are in the ledger beyond the " + total + " that were sent");
        }
        if (unreadableLines > 0) {
            problems.add(unreadableLines + " lines can't be read: " + String.join("; ", unreadable));
        }
        return Collections.unmodifiableList(problems);
    }

    /** As {@link RunProgress#equation}. */
    @Override
    public String toString() {
        RunProgress progress = new RunProgress();
        progress.seen = seen();
        progress.finals = finals();
        return progress.equation();
    }

    private String named(java.util.function.Predicate<ItemFold> offending) {
        List<String> ids = new ArrayList<>();
        items.forEach((id, item) -> {
            if (offending.test(item)) {
                ids.add(id);
            }
        });
        Collections.sort(ids);
        return String.join(", ", ids.subList(0, Math.min(NAMED, ids.size()))) + (ids.size() > NAMED ? ", …" : "");
    }
}
