package dev.drover.operators.dispatch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * The shares of the limit in the JobMaster, by Flink's {@code GlobalAggregateManager}. That is internal to Flink, so nothing
 * else but the credit count may know it. The count belongs to one attempt of the job: after a restart nothing is in flight.
 */
public final class AggregateLimitShares implements LimitShares {
    private static final String NAME = "drover-limit-shares-";

    private final GlobalAggregateManager aggregates;
    private final String name;

    private AggregateLimitShares(GlobalAggregateManager aggregates, String name) {
        this.aggregates = aggregates;
        this.name = name;
    }

    /** The shares of the job that this operator is part of. */
    public static LimitShares of(RuntimeContext context) {
        return new AggregateLimitShares(
                ((StreamingRuntimeContext) context).getGlobalAggregateManager(),
                NAME + context.getTaskInfo().getAttemptNumber());
    }

    @Override
    public int[] exchange(int subtask, int subtasks, int[] offer) {
        int[] message = new int[2 + offer.length];
        message[0] = subtask;
        message[1] = subtasks;
        System.arraycopy(offer, 0, message, 2, offer.length);
        try {
            return aggregates.updateGlobalAggregate(name, message, new Count());
        } catch (IOException e) {
            throw new IllegalStateException("the JobMaster did not answer", e);
        }
    }

    /** Applies one message to the counts of all targets. The answer to the last message is remembered with them. */
    private static final class Count implements AggregateFunction<int[], Count.Accumulator, int[]> {
        static final class Accumulator {
            private final List<ShareCount> targets = new ArrayList<>();
            private int[] answer = new int[0];
        }

        @Override
        public Accumulator createAccumulator() {
            return new Accumulator();
        }

        @Override
        public Accumulator add(int[] message, Accumulator accumulator) {
            int[] offer = Arrays.copyOfRange(message, 2, message.length);
            accumulator.answer = ShareCount.exchange(accumulator.targets, message[0], message[1], offer);
            return accumulator;
        }

        @Override
        public int[] getResult(Accumulator accumulator) {
            return accumulator.answer;
        }

        @Override
        public Accumulator merge(Accumulator a, Accumulator b) {
            throw new UnsupportedOperationException("the JobMaster never merges");
        }
    }
}
