package dev.drover.operators.admit;

import dev.drover.contract.RunControl;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where admit and ledger learn what people want of a run. */
public interface ControlSource extends AutoCloseable {
    /** The run's control document, or null where there is none. Completes exceptionally where the store is silent. */
    CompletableFuture<@Nullable RunControl> load(String run);

    @Override
    void close();
}
