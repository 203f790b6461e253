package dev.drover.local;

import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.job.report.RunDocuments;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Watches a run by its progress document, as {@code drover status} does, and prints a line now and then. */
final class RunWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration PRINT_EVERY = Duration.ofSeconds(3);
    /** A run in which nothing changes for so long is stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration STORE_ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final RunDocuments documents;
    private final String run;
    private final long expected;
    private final long startNanos;
    private final PrintStream out;
    private double firstVerifiedSeconds = Double.NaN;
    private String printed = "";

    /**
     * @param startNanos when the person began to wait
     */
    RunWatch(RunDocuments documents, String run, long expected, long startNanos, PrintStream out) {
        this.documents = documents;
        this.run = run;
        this.expected = expected;
        this.startNanos = startNanos;
        this.out = out;
    }

    /**
     * Returns once the run is complete.
     *
     * @param failure says why the job failed; null while it runs
     * @throws SetupException where the job fails, or nothing changes any more
     */
    RunProgress untilComplete(Supplier<@Nullable String> failure) {
        long changedNanos = System.nanoTime();
        long printedNanos = startNanos;
        String before = "";
        while (true) {
            RunProgress progress =
                    Waiting.of(documents.progress(run), STORE_ANSWERS_WITHIN, "Reading the progress document");
            long now = System.nanoTime();
            if (progress != null) {
                long verified = progress.count(ItemStatus.VERIFIED);
                if (verified > 0 && Double.isNaN(firstVerifiedSeconds)) {
                    firstVerifiedSeconds = seconds();
                    print(progress);
                    printedNanos = now;
                }
                if (progress.state != RunProgress.State.RUNNING) {
                    print(progress);
                    return progress;
                }
                if (now - printedNanos >= PRINT_EVERY.toNanos()) {
                    print(progress);
                    printedNanos = now;
                }
                if (!progress.equation().equals(before)) {
                    before = progress.equation();
                    changedNanos = now;
                }
            }
            String failed = failure.get();
            if (failed != null) {
                throw new SetupException("The job failed: " + failed);
            }
            if (now - changedNanos > PATIENCE.toNanos()) {
                throw new SetupException("Nothing has changed for " + PATIENCE.toMinutes() + " min; the run stands at: "
                        + (before.isEmpty() ? "nothing seen" : before));
            }
            Waiting.pause(LOOK_EVERY);
        }
    }

    private void print(RunProgress progress) {
        long healed =
                progress.healed.values().stream().mapToLong(Long::longValue).sum();
        long verified = progress.count(ItemStatus.VERIFIED);
        double running = Math.max(0.001, (progress.lastChangeMillis - progress.firstSeenMillis) / 1000.0);
        String figures = String.format(
                Locale.ROOT,
                "verified %d of %d   healed %d   open %d   invocations %d, of which throttled %d   %.1f items/s",
                verified,
                expected,
                healed,
                progress.open(),
                progress.invocations,
                progress.throttled,
                verified / running);
        if (!figures.equals(printed)) {
            printed = figures;
            out.println(String.format(Locale.ROOT, "%6.1f s   ", seconds()) + figures);
        }
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** From the start to the first verified item; NaN where there was none. */
    double firstVerifiedSeconds() {
        return firstVerifiedSeconds;
    }
}
