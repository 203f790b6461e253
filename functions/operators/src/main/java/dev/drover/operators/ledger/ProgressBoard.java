package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where the progress of runs is shown, and what was counted before. */
public interface ProgressBoard extends AutoCloseable {
    /** Replaces the run's progress document. */
    CompletableFuture<@Nullable Void> publish(RunProgress progress);

    /**
     * What the run's ledger counted before this job's state began, or null where nothing is to be carried on. Completes
     * exceptionally where the store is silent.
     */
    CompletableFuture<@Nullable RunProgress> carried(String run);

    @Override
    void close();
}
