package dev.drover.operators;

import dev.drover.operators.ingest.FlowCredit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A credit count that only remembers what left; for tests of what is not the gate. */
public class SilentCredit implements FlowCredit {
    /** By account. */
    public final Map<Long, Long> left = new ConcurrentHashMap<>();

    /** Events by subtask of heal. */
    public final Map<Integer, Long> awaited = new ConcurrentHashMap<>();

    @Override
    public void open(int subtask, int subtasks, long account) {
        // Nobody asks.
    }

    @Override
    public Balance sent(int subtask, long account, long sentSoFar) {
        return new Balance(0, 0, 0, 0, 1);
    }

    @Override
    public void left(long publisher, Map<Long, Long> leftSoFar) {
        left.putAll(leftSoFar);
    }

    @Override
    public void awaits(int subtask, int subtasks, long events) {
        awaited.put(subtask, events);
    }

    @Override
    public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {
        // Nobody asks.
    }
}
