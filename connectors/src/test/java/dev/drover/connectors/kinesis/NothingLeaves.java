package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.FlowCredit;
import java.util.Map;

/** A flow out of which nothing leaves: the gate fills its window, and then lets one record through a second. */
final class NothingLeaves implements FlowCredit {
    @Override
    public void open(int subtask, int subtasks, long account) {}

    @Override
    public Balance sent(int subtask, long account, long sentSoFar) {
        return new Balance(0, 0, 0, 0, 1);
    }

    @Override
    public void left(long publisher, Map<Long, Long> leftSoFar) {}

    @Override
    public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {}
}
