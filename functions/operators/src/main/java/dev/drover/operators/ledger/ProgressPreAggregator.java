package dev.drover.operators.ledger;

import dev.drover.operators.flow.ProgressDelta;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up deltas where they are made, so that one hot run does not make one hot key. It keeps no state: what it holds goes
 * out every 50 ms, before each checkpoint barrier and at the end of the input.
 */
public final class ProgressPreAggregator extends AbstractStreamOperator<ProgressDelta>
        implements OneInputStreamOperator<ProgressDelta, ProgressDelta>, BoundedOneInput {
    private static final long serialVersionUID = 1L;
    private static final long FLUSH_MILLIS = 50;

    private transient Map<String, ProgressDelta> sums = new HashMap<>();

    public ProgressPreAggregator() {
        setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    public void open() throws Exception {
        super.open();
        sums = new HashMap<>();
        scheduleFlush();
    }

    private void scheduleFlush() {
        getProcessingTimeService()
                .registerTimer(getProcessingTimeService().getCurrentProcessingTime() + FLUSH_MILLIS, timestamp -> {
                    flush();
                    scheduleFlush();
                });
    }

    @Override
    public void processElement(StreamRecord<ProgressDelta> element) {
        ProgressDelta delta = element.getValue();
        ProgressDelta sum = sums.get(delta.run);
        if (sum == null) {
            sum = new ProgressDelta();
            sum.run = delta.run;
            sums.put(delta.run, sum);
        }
        ProgressDeltas.add(sum, delta);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void endInput() {
        flush();
    }

    private void flush() {
        for (ProgressDelta sum : sums.values()) {
            output.collect(new StreamRecord<>(sum));
        }
        sums.clear();
    }
}
