package dev.drover.operators.ingest;

import java.util.Map;

/** The credit count of a job whose source has no gate, so that nobody asks what left. */
public final class UncountedFlow implements FlowCredit {
    @Override
    public void open(int subtask, int subtasks, long account) {
        throw new IllegalStateException("there is no gate that could open an account");
    }

    @Override
    public Balance sent(int subtask, long account, long sentSoFar) {
        throw new IllegalStateException("there is no gate that could let a record in");
    }

    @Override
    public void left(long publisher, Map<Long, Long> leftSoFar) {
        // Nobody asks.
    }

    @Override
    public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {
        // Nobody asks.
    }
}
