package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.FlowCreditOpener;
import dev.drover.operators.ingest.RawRecord;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.jspecify.annotations.Nullable;

/** The consumer of all streams, with a gate of its own in each subtask. */
final class GatedKinesisConsumer extends FlinkKinesisConsumer<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final KinesisSettings settings;
    private final FlowCreditOpener credit;
    private final long limit;
    private final long maxOpenEvents;
    private transient volatile @Nullable CreditGate gate;

    GatedKinesisConsumer(KinesisSettings settings, FlowCreditOpener credit, long limit, long maxOpenEvents) {
        super(settings.streams(), GatedRecords.of(settings), KinesisProperties.consumer(settings));
        this.settings = settings;
        this.credit = credit;
        this.limit = limit;
        this.maxOpenEvents = maxOpenEvents;
    }

    @Override
    public void open(Configuration parameters) throws Exception {
        super.open(parameters);
        RuntimeContext context = getRuntimeContext();
        gate = CreditGate.open(
                credit.open(context),
                context.getTaskInfo().getIndexOfThisSubtask(),
                context.getTaskInfo().getNumberOfParallelSubtasks(),
                limit,
                maxOpenEvents);
    }

    @Override
    protected KinesisDataFetcher<RawRecord> createFetcher(
            List<String> streams,
            SourceContext<RawRecord> sourceContext,
            RuntimeContext runtimeContext,
            Properties properties,
            KinesisDeserializationSchema<RawRecord> schema) {
        CreditGate open = gate;
        if (open == null) {
            throw new IllegalStateException("the source runs before it was opened");
        }
        return new GatedFetcher(
                streams,
                sourceContext,
                runtimeContext,
                properties,
                GatedRecords.of(settings),
                getShardAssigner(),
                open);
    }

    @Override
    public void cancel() {
        closeGate();
        super.cancel();
    }

    @Override
    public void close() throws Exception {
        closeGate();
        super.close();
    }

    private void closeGate() {
        CreditGate open = gate;
        if (open != null) {
            open.close();
        }
    }
}
