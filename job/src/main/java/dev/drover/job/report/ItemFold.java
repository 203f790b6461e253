package dev.drover.job.report;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the lines of one item come to. */
final class ItemFold {
    private static final class Generation {
        final int number;
        final List<Long> finalDigests = new ArrayList<>(1);
        long finalMillis;

        @Nullable
        ItemStatus status;

        List<Cause> causes = List.of();

        Generation(int number) {
            this.number = number;
        }
    }

    // Nearly every item has one generation and one attempt.
    private final List<Generation> generations = new ArrayList<>(1);
    private final List<Long> attemptDigests = new ArrayList<>(1);
    private int invocations;
    private int throttled;
    private long costNanoUsd;

    /** False for a line that was there before. */
    boolean attempt(AttemptLine line, long digest) {
        generation(line.generation);
        if (attemptDigests.contains(digest)) {
            return false;
        }
        attemptDigests.add(digest);
        invocations += line.invocations;
        throttled += line.throttled;
        costNanoUsd += line.costNanoUsd;
        return true;
    }

    /** False for a line that was there before. */
    boolean last(FinalLine line, long digest) {
        Generation generation = generation(line.generation);
        if (generation.finalDigests.contains(digest)) {
            return false;
        }
        generation.finalDigests.add(digest);
        // Only after the restore of an older savepoint is there a second one; then the later one was written last.
        if (generation.status == null || line.finalMillis >= generation.finalMillis) {
            generation.status = line.status;
            generation.finalMillis = line.finalMillis;
            generation.causes = line.causes.isEmpty() ? List.of() : List.copyOf(line.causes);
        }
        return true;
    }

    /** Of the last generation that has a final line: an item that is being redriven still counts under its old one. */
    @Nullable
    ItemStatus status() {
        Generation last = lastSettled();
        return last == null ? null : last.status;
    }

    List<Cause> causes() {
        Generation last = lastSettled();
        return last == null ? List.of() : last.causes;
    }

    int attempts() {
        return attemptDigests.size();
    }

    int invocations() {
        return invocations;
    }

    int throttled() {
        return throttled;
    }

    long costNanoUsd() {
        return costNanoUsd;
    }

    boolean wrongFinals() {
        Generation last = lastSettled();
        for (Generation generation : generations) {
            int finals = generation.finalDigests.size();
            if (finals > 1 || (finals == 0 && last != null && generation.number < last.number)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Generation lastSettled() {
        Generation last = null;
        for (Generation generation : generations) {
            if (generation.status != null && (last == null || generation.number > last.number)) {
                last = generation;
            }
        }
        return last;
    }

    private Generation generation(int number) {
        for (Generation generation : generations) {
            if (generation.number == number) {
                return generation;
            }
        }
        Generation generation = new Generation(number);
        generations.add(generation);
        return generation;
    }
}
