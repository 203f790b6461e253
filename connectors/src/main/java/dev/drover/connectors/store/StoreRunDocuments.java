package dev.drover.connectors.store;

import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.Identifiers;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.admit.ControlSource;
import dev.drover.operators.ledger.ProgressBoard;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The control and progress documents of runs, as objects under one prefix. */
public final class StoreRunDocuments implements ControlSource, ProgressBoard {
    /** More often than so many commands at once nobody is overtaken. */
    private static final int TRIES = 20;

    private final ObjectStore store;
    private final String prefix;

    private StoreRunDocuments(ObjectStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /**
     * @param store closed together with this
     * @param prefix ends in '/'
     */
    public static StoreRunDocuments under(ObjectStore store, String prefix) {
        return new StoreRunDocuments(store, prefix);
    }

    @Override
    public CompletableFuture<@Nullable RunControl> load(String run) {
        return isRun(run) ? read(prefix + RunControl.path(run), RunControl.class) : noRun(run);
    }

    @Override
    public CompletableFuture<@Nullable RunProgress> progress(String run) {
        return isRun(run) ? read(prefix + RunProgress.path(run), RunProgress.class) : noRun(run);
    }

    @Override
    public CompletableFuture<@Nullable Void> publish(RunProgress progress) {
        return isRun(progress.run)
                ? store.write(prefix + RunProgress.path(progress.run), ContractCodec.bytes(progress))
                : noRun(progress.run);
    }

    @Override
    public CompletableFuture<@Nullable RunProgress> carried(String run) {
        return isRun(run) ? read(prefix + RunProgress.carriedPath(run), RunProgress.class) : noRun(run);
    }

    /** States what a job that knows nothing of the run is to begin its counts with: for the command line. */
    public CompletableFuture<@Nullable Void> carry(RunProgress counts) {
        return isRun(counts.run)
                ? store.write(prefix + RunProgress.carriedPath(counts.run), ContractCodec.bytes(counts))
                : noRun(counts.run);
    }

    /**
     * Changes the run's control document, or makes it, and raises its version: for the command line. Of two who change it
     * at the same time, one does so on what the other has written.
     *
     * @param change returns false where nothing is to be changed, and then nothing is written; called once more each time
     *     that somebody else was faster
     * @return the document as it stands
     */
    public CompletableFuture<RunControl> change(String run, Predicate<RunControl> change) {
        return isRun(run) ? change(run, change, TRIES) : noRun(run);
    }

    private CompletableFuture<RunControl> change(String run, Predicate<RunControl> change, int tries) {
        String uri = prefix + RunControl.path(run);
        return bytes(uri).thenCompose(found -> {
            RunControl control = found == null ? new RunControl() : parsed(uri, found, RunControl.class);
            control.run = run;
            if (!change.test(control)) {
                return CompletableFuture.completedFuture(control);
            }
            control.version++;
            return store.replace(uri, found, ContractCodec.bytes(control)).thenCompose(replaced -> {
                if (replaced) {
                    return CompletableFuture.completedFuture(control);
                }
                return tries > 1
                        ? change(run, change, tries - 1)
                        : CompletableFuture.failedFuture(new StoreException(
                                uri + " was changed by others each of " + TRIES + " times; say it again"));
            });
        });
    }

    private <T> CompletableFuture<@Nullable T> read(String uri, Class<T> type) {
        return bytes(uri).thenApply(bytes -> bytes == null ? null : parsed(uri, bytes, type));
    }

    private CompletableFuture<byte @Nullable []> bytes(String uri) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return store.read(uri, chunk -> {
                    if (bytes.size() + chunk.remaining() > ContractCodec.MAX_DOCUMENT_BYTES) {
                        throw new StoreException("the document " + uri + " is far too long to be one");
                    }
                    byte[] part = new byte[chunk.remaining()];
                    chunk.get(part);
                    bytes.write(part, 0, part.length);
                })
                .thenApply(count -> count < 0 ? null : bytes.toByteArray());
    }

    private static <T> T parsed(String uri, byte[] bytes, Class<T> type) {
        try {
            return ContractCodec.read(bytes, type);
        } catch (ContractException e) {
            throw new StoreException("the document " + uri + " is damaged: " + e.getMessage(), e);
        }
    }

    private static boolean isRun(String run) {
        return Identifiers.isRun(run) || run.equals(Identifiers.UNATTRIBUTED_RUN);
    }

    private static <T> CompletableFuture<T> noRun(String run) {
        return CompletableFuture.failedFuture(new StoreException("'" + run + "' is no name of a run"));
    }

    @Override
    public void close() {
        store.close();
    }
}
