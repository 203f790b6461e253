package dev.drover.local.bench;

import dev.drover.operators.ingest.FlowCredit;
import dev.drover.operators.ingest.FlowCreditOpener;
import java.util.Map;

/** A credit count by which everything has left the flow already, so that the gate never holds a record back. */
final class OpenGate implements FlowCredit {
    /** More than any run has records, and far from an overflow. */
    private static final long EVERYTHING = Long.MAX_VALUE / 4;

    static FlowCreditOpener opener() {
        return context -> new OpenGate();
    }

    @Override
    public void open(int subtask, int subtasks, long account) {}

    @Override
    public Balance sent(int subtask, long account, long sentSoFar) {
        return new Balance(EVERYTHING, 0, EVERYTHING, 0, 1);
    }

    @Override
    public void left(long publisher, Map<Long, Long> leftSoFar) {}

    @Override
    public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {}
}
