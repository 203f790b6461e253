package dev.drover.job.report;

import dev.drover.contract.Cause;
import dev.drover.contract.ContractException;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.operators.verify.ObjectStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Where each item of a run stands by its ledger, and what the ledger counts of the run, in as little memory as tens of
 * millions of lines ask for: an item is a {@link Fingerprints fingerprint}, not an id. Lines that stand there more than
 * once count once.
 */
public final class LedgerStandings {
    private static final List<ItemStatus> STATUSES = List.of(ItemStatus.values());

    private static final int STATUS_BITS = 3;
    private static final int MILLIS_BITS = 41;
    /** 2020-01-01T00:00:00Z: 41 bits reach from there to the year 2089. */
    private static final long EPOCH_MILLIS = 1_577_836_800_000L;
    /** 19 bits, so that no number is negative. */
    private static final int MOST_GENERATIONS = (1 << 19) - 2;

    private final String run;
    private final Fingerprints items = Fingerprints.withNumbers();
    /** Of the lines that add to a sum; so few of the final ones do that only those are kept. */
    private final Fingerprints counted = Fingerprints.withoutNumbers();

    private final LongAdder lines = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder failedAttempts = new LongAdder();
    private final LongAdder invocations = new LongAdder();
    private final LongAdder throttled = new LongAdder();
    private final LongAdder hedged = new LongAdder();
    private final LongAdder costNanoUsd = new LongAdder();
    private final LongAdder estimatedNanoUsd = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final AtomicLong firstSeenMillis = new AtomicLong(Long.MAX_VALUE);
    private final Map<Cause, LongAdder> healed = new ConcurrentHashMap<>();
    private volatile int files;
    private volatile @Nullable String oneUnreadable;

    private LedgerStandings(String run) {
        this.run = run;
    }

    /**
     * Reads the whole ledger of a run.
     *
     * @param root the prefix {@code ledger.store}; ends in '/'
     */
    public static CompletableFuture<LedgerStandings> read(ObjectStore store, String root, String run) {
        LedgerStandings standings = new LedgerStandings(run);
        return new LedgerReader(store, root).readRaw(run, standings.visitor()).thenApply(files -> {
            standings.files = files;
            return standings;
        });
    }

    private LedgerReader.RawVisitor visitor() {
        return new LedgerReader.RawVisitor() {
            @Override
            public void line(String file, long number, byte[] json) {
                lines.increment();
                LineHead head;
                try {
                    head = LineHead.read(json);
                } catch (ContractException e) {
                    unreadable(file, number, String.valueOf(e.getMessage()));
                    return;
                }
                take(head, json);
            }

            @Override
            public void unreadable(String file, long number, String reason) {
                unreadable.increment();
                oneUnreadable = file + ", line " + number + ": " + reason;
            }
        };
    }

    private void take(LineHead head, byte[] json) {
        ItemStatus status = head.status;
        if (status == null) {
            items.merge(head.id, 0, Math::max);
            if (counted.add(json)) {
                attempts.increment();
                failedAttempts.add(head.intact ? 0 : 1);
                invocations.add(head.invocations);
                throttled.add(head.throttled);
                hedged.add(head.hedged);
                costNanoUsd.add(head.costNanoUsd);
                estimatedNanoUsd.add(head.costEstimated ? head.costNanoUsd : 0);
            }
            return;
        }
        items.merge(head.id, packed(head.generation, head.finalMillis, status), Math::max);
        firstSeenMillis.accumulateAndGet(head.seenMillis, Math::min);
        if (status == ItemStatus.VERIFIED && !head.causes.isEmpty() && counted.add(json)) {
            head.causes.forEach(cause ->
                    healed.computeIfAbsent(cause, unused -> new LongAdder()).increment());
        }
    }

    /**
     * Where an item stands, in an order in which the largest counts: the last generation, and of that the line that was
     * written last; there is a second one only after the restore of an older savepoint. 0 for no final line.
     */
    private static long packed(int generation, long finalMillis, ItemStatus status) {
        long millis = Math.max(0, Math.min((1L << MILLIS_BITS) - 1, finalMillis - EPOCH_MILLIS));
        long ordinal = Math.min(generation, MOST_GENERATIONS) + 1L;
        return (ordinal << (MILLIS_BITS + STATUS_BITS)) | (millis << STATUS_BITS) | STATUSES.indexOf(status);
    }

    private static ItemStatus status(long packed) {
        return STATUSES.get((int) (packed & ((1 << STATUS_BITS) - 1)));
    }

    /** Whether the item stands on a final line, whatever its status. */
    public boolean isFinal(String id) {
        return items.get(id) > 0;
    }

    /** Files of the ledger; 0 where the run has none. */
    public int files() {
        return files;
    }

    public long lines() {
        return lines.sum();
    }

    /** Lines that could not be read: torn or damaged. What they said of an item is not known. */
    public long unreadableLines() {
        return unreadable.sum();
    }

    /** File, line and reason of one of them; null where all could be read. */
    public @Nullable String unreadableExample() {
        return oneUnreadable;
    }

    /** Items that some line names and that have no final one. */
    public long open() {
        return items.size() - counts(0).seen;
    }

    /**
     * What the ledger counts of the run: items that stand on a final line, as {@link RunProgress#seen}, and what all of
     * its lines cost.
     *
     * @param nowMillis when this is said
     */
    public RunProgress counts(long nowMillis) {
        RunProgress counts = new RunProgress();
        counts.run = run;
        items.forEach(packed -> {
            if (packed > 0) {
                counts.seen++;
                counts.finals.merge(status(packed), 1L, Long::sum);
            }
        });
        healed.forEach((cause, count) -> counts.healed.put(cause, count.sum()));
        counts.attempts = attempts.sum();
        counts.failedAttempts = failedAttempts.sum();
        counts.invocations = invocations.sum();
        counts.throttled = throttled.sum();
        counts.hedged = hedged.sum() == 0 ? null : (Long) hedged.sum();
        counts.costNanoUsd = costNanoUsd.sum();
        counts.estimatedNanoUsd = estimatedNanoUsd.sum() == 0 ? null : (Long) estimatedNanoUsd.sum();
        counts.firstSeenMillis = counts.seen == 0 ? 0 : firstSeenMillis.get();
        counts.updatedMillis = nowMillis;
        return counts;
    }
}
