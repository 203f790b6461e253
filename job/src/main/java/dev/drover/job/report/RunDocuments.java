package dev.drover.job.report;

import dev.drover.connectors.store.StoreRunDocuments;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The control and progress documents of runs, as people read and change them. Does not close the store. */
public final class RunDocuments {
    private final StoreRunDocuments documents;

    /**
     * @param root the prefix {@code ledger.store}; ends in '/'
     */
    public RunDocuments(ObjectStore store, String root) {
        this.documents = StoreRunDocuments.under(store, root);
    }

    /** Null where nothing of the run was seen yet. */
    public CompletableFuture<@Nullable RunProgress> progress(String run) {
        return documents.progress(run);
    }

    /** Null where nobody wrote one. */
    public CompletableFuture<@Nullable RunControl> control(String run) {
        return documents.load(run);
    }

    /**
     * Changes the control document, or makes it, and raises its version. The store has no conditional write, so the
     * document is read once more afterwards.
     *
     * @param change returns false where nothing is to be changed; then nothing is written
     * @return the document as it stands; completes exceptionally with {@link StoreException} where somebody else wrote
     *     it at the same time
     */
    public CompletableFuture<RunControl> change(String run, Predicate<RunControl> change) {
        return control(run).thenCompose(found -> {
            RunControl control = found == null ? new RunControl() : found;
            control.run = run;
            if (!change.test(control)) {
                return CompletableFuture.completedFuture(control);
            }
            control.version++;
            byte[] written = ContractCodec.bytes(control);
            return documents
                    .save(control)
                    .thenCompose(done -> documents.load(run))
                    .thenApply(standing -> {
                        if (standing == null || !Arrays.equals(written, ContractCodec.bytes(standing))) {
                            throw new StoreException("somebody else changed the control document of run " + run
                                    + " at the same time; look at the run and say it again");
                        }
                        return control;
                    });
        });
    }

    /** States the number of items that were sent, which closes the run. The same number again changes nothing. */
    public CompletableFuture<RunControl> close(String run, long total) {
        return change(run, control -> {
            Long stated = control.total();
            if (stated != null && stated == total) {
                return false;
            }
            control.totals.add(total);
            return true;
        });
    }
}
