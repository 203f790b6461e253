package dev.drover.operators;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.admit.ControlSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One document for every run. An opener is serialized with its function, so the document goes by the test's thread. */
final class ThreadControls implements ControlSource {
    private static final ThreadLocal<RunControl> PRESENT = new ThreadLocal<>();

    private final RunControl control = PRESENT.get();

    static void use(RunControl control) {
        PRESENT.set(control);
    }

    static void forget() {
        PRESENT.remove();
    }

    @Override
    public CompletableFuture<@Nullable RunControl> load(String run) {
        return CompletableFuture.completedFuture(control);
    }

    @Override
    public CompletableFuture<@Nullable RunProgress> progress(String run) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
