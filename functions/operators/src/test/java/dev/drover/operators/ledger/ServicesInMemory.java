package dev.drover.operators.ledger;

import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.operators.admit.ControlSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Board, control and retention that a test sets, and what was published there. */
final class ServicesInMemory implements ProgressBoard, ControlSource, StreamRetention {
    final List<RunProgress> published = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Void>> unanswered = new CopyOnWriteArrayList<>();
    boolean boardDown;
    boolean boardSlow;
    boolean controlDown;
    CompletableFuture<RunProgress> carried = CompletableFuture.completedFuture(null);
    RunControl control = new RunControl();

    @Override
    public CompletableFuture<Duration> ofWorkStream() {
        return CompletableFuture.completedFuture(Duration.ofHours(24));
    }

    @Override
    public CompletableFuture<Void> publish(RunProgress progress) {
        if (boardDown) {
            return CompletableFuture.failedFuture(new IllegalStateException("503"));
        }
        published.add(progress);
        if (boardSlow) {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            unanswered.add(answer);
            return answer;
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<RunControl> load(String run) {
        return controlDown
                ? CompletableFuture.failedFuture(new IllegalStateException("503"))
                : CompletableFuture.completedFuture(control);
    }

    @Override
    public CompletableFuture<RunProgress> carried(String run) {
        return carried;
    }

    @Override
    public CompletableFuture<RunProgress> progress(String run) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
