package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the progress of runs is shown. */
public interface ProgressBoard extends AutoCloseable {
    /** Replaces the run's progress document. */
    CompletableFuture<@Nullable Void> publish(RunProgress progress);

    @Override
    void close();
}
