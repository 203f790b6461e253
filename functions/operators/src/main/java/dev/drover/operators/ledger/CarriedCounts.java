package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import dev.drover.operators.flow.ProgressDelta;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ledger counted of runs before the job's state began, asked for off the task's thread. */
final class CarriedCounts {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedCounts.class);
    /** A question without an answer must not keep the next one from being asked. */
    private static final long LONGEST_LOAD_SECONDS = 30;

    private final ProgressBoard board;
    private final Map<String, ProgressDelta> answers = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    CarriedCounts(ProgressBoard board) {
        this.board = board;
    }

    /** The counts to begin with; all of them 0 where there are none. Null while the store has not answered. */
    @Nullable
    ProgressDelta find(String run) {
        if (!answers.containsKey(run) && asked.add(run)) {
            ask(run).orTimeout(LONGEST_LOAD_SECONDS, TimeUnit.SECONDS).whenComplete((carried, error) -> {
                if (error == null) {
                    answers.put(run, carried == null ? new ProgressDelta() : ProgressDeltas.of(carried));
                } else {
                    LOG.warn(
                            "What is to be carried on of run {} can't be read; trying again: {}",
                            run,
                            error.toString());
                }
                asked.remove(run);
            });
        }
        return answers.get(run);
    }

    private CompletableFuture<@Nullable RunProgress> ask(String run) {
        try {
            return board.carried(run);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Once the counts are in the state they are of no more use. */
    void forget(String run) {
        answers.remove(run);
    }
}
