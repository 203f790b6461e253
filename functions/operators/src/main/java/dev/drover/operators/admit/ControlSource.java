package dev.drover.operators.admit;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where admit and ledger learn what people want of a run, and what it has cost so far. */
public interface ControlSource extends AutoCloseable {
    /** The run's control document, or null where there is none. Completes exceptionally where the store is silent. */
    CompletableFuture<@Nullable RunControl> load(String run);

    /** The run's progress document, or null where there is none. Completes exceptionally where the store is silent. */
    CompletableFuture<@Nullable RunProgress> progress(String run);

    @Override
    void close();
}
