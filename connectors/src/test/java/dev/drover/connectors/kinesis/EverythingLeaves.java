package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.FlowCredit;
import java.util.Map;

/** A flow that is always empty: the gate stands open. */
final class EverythingLeaves implements FlowCredit {
    @Override
    public void open(int subtask, int subtasks, long account) {}

    @Override
    public Balance sent(int subtask, long account, long sentSoFar) {
        return new Balance(sentSoFar, 0, sentSoFar, 0, 1);
    }

    @Override
    public void left(long publisher, Map<Long, Long> leftSoFar) {}

    @Override
    public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {}
}
