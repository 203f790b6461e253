package dev.drover.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.operators.flow.DaemonThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Notes when checkpoints were triggered and when the job went down and came back. Times are milliseconds since the epoch. */
final class JobWatch implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 300;

    private final ChaosJob job;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("job-watch"));
    /** From when a checkpoint was known to be complete to when it had been triggered. */
    private final NavigableMap<Long, Long> checkpoints = new TreeMap<>();

    private final List<Long> downs = new ArrayList<>();

    JobWatch(ChaosJob job) {
        this.job = job;
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (job.id().isEmpty()) {
            return;
        }
        try {
            JsonNode seen = job.now();
            long checkpoint = job.lastCheckpointMillis();
            synchronized (this) {
                for (String state : List.of("INITIALIZING", "RESTARTING", "FAILING")) {
                    long since = seen.path("timestamps").path(state).asLong(0);
                    if (since > 0 && !downs.contains(since)) {
                        downs.add(since);
                    }
                }
                if (checkpoint > 0) {
                    checkpoints.put(System.currentTimeMillis(), checkpoint);
                }
            }
        } catch (IOException e) {
            // No JobManager answers just now: the next one says since when.
            return;
        }
    }

    /** When the job first went down after this time; the time itself where that was not seen. */
    synchronized long downAfter(long millis) {
        return downs.stream()
                .filter(down -> down >= millis)
                .mapToLong(Long::longValue)
                .min()
                .orElse(millis);
    }

    /** When the last checkpoint was triggered that was complete at this time; 0 for none. */
    synchronized long checkpointBefore(long millis) {
        return checkpoints.headMap(millis, true).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
