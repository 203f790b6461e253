package dev.drover.operators.ingest;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * The credit count in the JobMaster, by Flink's {@code GlobalAggregateManager}. That is internal to Flink, so nothing
 * else may know it.
 *
 * <p>Messages are arrays of long, since the JobMaster reads them with Flink's class path and not the job's.
 */
public final class AggregateFlowCredit implements FlowCredit {
    private static final String NAME = "drover-flow-credit";
    private static final long OPEN = 0;
    private static final long SENT = 1;
    private static final long LEFT = 2;
    private static final long HELD = 3;
    private static final long AWAITS = 4;
    private static final long AWAITED = 5;

    private final GlobalAggregateManager aggregates;

    private AggregateFlowCredit(GlobalAggregateManager aggregates) {
        this.aggregates = aggregates;
    }

    /** The credit count of the job that this operator is part of. */
    public static FlowCredit of(RuntimeContext context) {
        return new AggregateFlowCredit(((StreamingRuntimeContext) context).getGlobalAggregateManager());
    }

    @Override
    public void open(int subtask, int subtasks, long account) {
        call(new long[] {OPEN, subtask, subtasks, account});
    }

    @Override
    public Balance sent(int subtask, long account, long sentSoFar) {
        long[] balance = call(new long[] {SENT, subtask, account, sentSoFar});
        return new Balance(balance[0], balance[1], balance[2], balance[3], balance[4]);
    }

    @Override
    public void left(long publisher, Map<Long, Long> leftSoFar) {
        call(withEntries(leftSoFar, LEFT, publisher));
    }

    @Override
    public void held(int subtask, int subtasks, Map<Long, Long> heldNow) {
        call(withEntries(heldNow, HELD, subtask, subtasks));
    }

    @Override
    public void awaits(int subtask, int subtasks, long events) {
        call(new long[] {AWAITS, subtask, subtasks, events});
    }

    @Override
    public long awaited() {
        return call(new long[] {AWAITED})[0];
    }

    private static long[] withEntries(Map<Long, Long> entries, long... head) {
        long[] message = Arrays.copyOf(head, head.length + 2 * entries.size());
        int at = head.length;
        for (Map.Entry<Long, Long> entry : entries.entrySet()) {
            message[at++] = entry.getKey();
            message[at++] = entry.getValue();
        }
        return message;
    }

    private static Map<Long, Long> entries(long[] message, int from) {
        Map<Long, Long> entries = new HashMap<>();
        for (int at = from; at < message.length; at += 2) {
            entries.put(message[at], message[at + 1]);
        }
        return entries;
    }

    private long[] call(long[] message) {
        try {
            return aggregates.updateGlobalAggregate(NAME, message, new Count());
        } catch (IOException e) {
            throw new IllegalStateException("the JobMaster did not answer", e);
        }
    }

    /** Applies one message to the count. The result of the last message is remembered with the count. */
    private static final class Count implements AggregateFunction<long[], Count.Accumulator, long[]> {
        static final class Accumulator {
            private final CreditLedger ledger = new CreditLedger();
            private long[] answer = new long[0];
        }

        @Override
        public Accumulator createAccumulator() {
            return new Accumulator();
        }

        @Override
        public Accumulator add(long[] message, Accumulator accumulator) {
            CreditLedger ledger = accumulator.ledger;
            accumulator.answer = new long[0];
            if (message[0] == OPEN) {
                ledger.open((int) message[1], (int) message[2], message[3]);
            } else if (message[0] == SENT) {
                Balance balance = ledger.sent((int) message[1], message[2], message[3]);
                accumulator.answer = new long[] {
                    balance.ownLeft(), balance.othersInFlow(), balance.totalLeft(), balance.carried(), balance.active()
                };
            } else if (message[0] == LEFT) {
                entries(message, 2).forEach((account, left) -> ledger.left(message[1], account, left));
            } else if (message[0] == AWAITS) {
                ledger.awaits((int) message[1], (int) message[2], message[3]);
            } else if (message[0] == AWAITED) {
                accumulator.answer = new long[] {ledger.awaited()};
            } else {
                ledger.held((int) message[1], (int) message[2], entries(message, 3));
            }
            return accumulator;
        }

        @Override
        public long[] getResult(Accumulator accumulator) {
            return accumulator.answer;
        }

        @Override
        public Accumulator merge(Accumulator a, Accumulator b) {
            throw new UnsupportedOperationException("the JobMaster never merges");
        }
    }
}
