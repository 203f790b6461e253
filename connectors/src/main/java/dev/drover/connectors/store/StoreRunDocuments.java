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
import org.jspecify.annotations.Nullable;

/** The control and progress documents of runs, as objects under one prefix. */
public final class StoreRunDocuments implements ControlSource, ProgressBoard {
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

    /** Replaces the run's control document: for the command line, which raised its version. */
    public CompletableFuture<@Nullable Void> save(RunControl control) {
        return isRun(control.run)
                ? store.write(prefix + RunControl.path(control.run), ContractCodec.bytes(control))
                : noRun(control.run);
    }

    private <T> CompletableFuture<@Nullable T> read(String uri, Class<T> type) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        return store.read(uri, chunk -> {
                    if (bytes.size() + chunk.remaining() > ContractCodec.MAX_DOCUMENT_BYTES) {
                        throw new StoreException("the document " + uri + " is far too long to be one");
                    }
                    byte[] part = new byte[chunk.remaining()];
                    chunk.get(part);
                    bytes.write(part, 0, part.length);
                })
                .thenApply(count -> count < 0 ? null : parsed(uri, bytes.toByteArray(), type));
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
