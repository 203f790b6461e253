package dev.drover.job.lifecycle;

import dev.drover.operators.flow.ProgressDelta;
import java.util.List;
import java.util.Set;

/** What a checkpoint holds, and the lines of the ledger that show with it. */
final class Checkpoint {
    long takenMillis;
    int workRead;
    int retryRead;
    int completionsRead;
    KeyedShell.Snapshot admit;
    KeyedShell.Snapshot heal;
    ProgressDelta counts;
    List<Flight> inFlight = List.of();
    List<Emitted> buffer = List.of();
    List<String> lines = List.of();
    /** id@generation of every final line before the barrier. */
    Set<String> ended = Set.of();
    /** What was emitted before the barrier. */
    Set<Emitted> emitted = Set.of();
}
