package dev.drover.job.cli;

import dev.drover.contract.RunProgress;
import dev.drover.job.report.RunDocuments;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How fast the job settled items of late, by the progress documents in the store. */
final class KnownRate {
    /** The rate of fewer is that of the start. */
    private static final long FEWEST_ITEMS = 100;
    /** Of many runs only these are looked at, the last by name. */
    private static final int RUNS = 50;

    private final String run;
    private final double itemsPerSecond;

    private KnownRate(String run, double itemsPerSecond) {
        this.run = run;
        this.itemsPerSecond = itemsPerSecond;
    }

    /** That of the run itself, else of the run that changed last; null where nothing is known. */
    static @Nullable KnownRate find(RunDocuments documents, String run) {
        KnownRate own = of(Await.of(documents.progress(run), "reading the progress document"));
        if (own != null) {
            return own;
        }
        List<String> runs = Await.of(documents.runs(), "listing the runs");
        List<CompletableFuture<@Nullable RunProgress>> asked =
                runs.subList(Math.max(0, runs.size() - RUNS), runs.size()).stream()
                        .map(documents::progress)
                        .collect(Collectors.toList());
        RunProgress latest = null;
        for (CompletableFuture<@Nullable RunProgress> each : asked) {
            RunProgress progress = Await.of(each, "reading a progress document");
            if (of(progress) != null && (latest == null || progress.lastChangeMillis > latest.lastChangeMillis)) {
                latest = progress;
            }
        }
        return of(latest);
    }

    private static @Nullable KnownRate of(@Nullable RunProgress progress) {
        if (progress == null) {
            return null;
        }
        StatusView view = new StatusView(progress.run, progress, null, Duration.ZERO, 0);
        return view.settled() < FEWEST_ITEMS || view.rate() <= 0 ? null : new KnownRate(progress.run, view.rate());
    }

    /** The run whose rate it is. */
    String run() {
        return run;
    }

    double itemsPerSecond() {
        return itemsPerSecond;
    }
}
