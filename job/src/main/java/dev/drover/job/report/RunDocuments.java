package dev.drover.job.report;

import dev.drover.connectors.store.StoreRunDocuments;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.verify.ObjectStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The control and progress documents of runs, as people read and change them. Does not close the store. */
public final class RunDocuments {
    private static final String PROGRESS = "/progress.json";

    private final ObjectStore store;
    private final String runs;
    private final StoreRunDocuments documents;

    /**
     * @param root the prefix {@code ledger.store}; ends in '/'
     */
    public RunDocuments(ObjectStore store, String root) {
        this.store = store;
        this.runs = root + "runs/";
        this.documents = StoreRunDocuments.under(store, root);
    }

    /** Null where nothing of the run was seen yet. */
    public CompletableFuture<@Nullable RunProgress> progress(String run) {
        return documents.progress(run);
    }

    /** The runs of which something was seen, by name. */
    public CompletableFuture<List<String>> runs() {
        return store.list(runs)
                .thenApply(uris -> uris.stream()
                        .filter(uri -> uri.startsWith(runs) && uri.endsWith(PROGRESS))
                        .map(uri -> uri.substring(runs.length(), uri.length() - PROGRESS.length()))
                        .sorted()
                        .collect(Collectors.toList()));
    }

    /** Null where nobody wrote one. */
    public CompletableFuture<@Nullable RunControl> control(String run) {
        return documents.load(run);
    }

    /** What a job that knows nothing of the run begins its counts with; null for nothing. */
    public CompletableFuture<@Nullable RunProgress> carried(String run) {
        return documents.carried(run);
    }

    /** Replaces what {@link #carried} says. A job that knows the run does not heed it. */
    public CompletableFuture<@Nullable Void> carry(RunProgress counts) {
        return documents.carry(counts);
    }

    /**
     * Changes the control document, or makes it, and raises its version.
     *
     * @param change returns false where nothing is to be changed, and then nothing is written; called once more each time
     *     that somebody else was faster
     * @return the document as it stands
     */
    public CompletableFuture<RunControl> change(String run, Predicate<RunControl> change) {
        return documents.change(run, change);
    }

    /**
     * Notes that items are being sent on their way again: what the run's progress says is old news until the job has seen
     * something since.
     */
    public CompletableFuture<RunControl> redriven(String run) {
        return progress(run)
                .thenCompose(progress -> change(run, control -> {
                    long seen = progress == null ? 0 : progress.lastChangeMillis;
                    boolean news = !Long.valueOf(seen).equals(control.redrivenSinceMillis);
                    control.redrivenSinceMillis = seen;
                    return news;
                }));
    }

    /** States the number of items that were sent, which closes the run. The same number again changes nothing. */
    public CompletableFuture<RunControl> close(String run, long total, long nowMillis) {
        return change(run, control -> {
            Long stated = control.total();
            if (stated != null && stated == total) {
                return false;
            }
            control.totals.add(total);
            control.closedMillis = nowMillis;
            return true;
        });
    }
}
