package dev.drover.operators.admit;

import dev.drover.contract.RunControl;
import dev.drover.operators.flow.DaemonThreads;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people want of the runs in hand, read from the store off the task's thread and again every few seconds. A run
 * that nobody asked about for an hour is forgotten.
 */
public final class RunControls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunControls.class);
    private static final Duration FORGET_AFTER = Duration.ofHours(1);
    /** A question without an answer must not keep the next one from being asked. */
    private static final long LONGEST_LOAD_SECONDS = 30;

    /** What is known of a run. */
    public static final class Known {
        private final RunControl control;
        private final long costNanoUsd;

        public Known(RunControl control, long costNanoUsd) {
            this.control = control;
            this.costNanoUsd = costNanoUsd;
        }

        public RunControl control() {
            return control;
        }

        /** As last published; a few seconds old. */
        public long costNanoUsd() {
            return costNanoUsd;
        }
    }

    private static final class Watch {
        private volatile @Nullable Known known;
        /** When the store was asked for what is known. */
        private volatile long readMillis;
        /** When somebody last wanted to know. */
        private volatile long askedMillis;

        private volatile boolean loading;
    }

    private final ControlSource source;
    private final Clock clock;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final ScheduledExecutorService refresh;

    private RunControls(ControlSource source, Clock clock, Duration interval) {
        this.source = source;
        this.clock = clock;
        this.refresh = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("drover-run-controls"));
        this.refresh.scheduleWithFixedDelay(
                this::refreshAll, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    public static RunControls open(ControlSource source, Clock clock, Duration interval) {
        return new RunControls(source, clock, interval);
    }

    /** What is known of the run; null until the store has answered for the first time. */
    public @Nullable Known find(String run) {
        return watch(run).known;
    }

    /**
     * What the store said of the run when it was asked at this time or later; null until it has, and then the question is
     * on its way.
     */
    public @Nullable Known findSince(String run, long millis) {
        Watch watch = watch(run);
        // In this order: what is known is then as new as the time that it is judged by, or newer.
        long readMillis = watch.readMillis;
        Known known = watch.known;
        if (known != null && readMillis >= millis) {
            return known;
        }
        load(run, watch);
        return null;
    }

    private Watch watch(String run) {
        Watch watch = watches.get(run);
        if (watch == null) {
            watch = watches.computeIfAbsent(run, unused -> new Watch());
            watch.askedMillis = clock.millis();
            load(run, watch);
        }
        watch.askedMillis = clock.millis();
        return watch;
    }

    private void refreshAll() {
        long oldest = clock.millis() - FORGET_AFTER.toMillis();
        watches.values().removeIf(watch -> watch.askedMillis < oldest);
        watches.forEach(this::load);
    }

    private void load(String run, Watch watch) {
        if (watch.loading) {
            return;
        }
        watch.loading = true;
        long beginMillis = clock.millis();
        read(run).orTimeout(LONGEST_LOAD_SECONDS, TimeUnit.SECONDS).whenComplete((known, error) -> {
            watch.loading = false;
            if (error == null) {
                watch.known = known;
                watch.readMillis = beginMillis;
            } else {
                LOG.warn("The control document of run {} can't be read; trying again: {}", run, error.toString());
            }
        });
    }

    private CompletableFuture<Known> read(String run) {
        try {
            return source.load(run).thenCombine(source.progress(run), (control, progress) -> {
                RunControl present = control == null ? new RunControl() : control;
                return new Known(present, progress == null ? 0 : progress.costNanoUsd);
            });
        } catch (RuntimeException e) {
            // Thrown on the refreshing thread it would end the refreshing for good.
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void close() {
        refresh.shutdownNow();
        source.close();
    }
}
