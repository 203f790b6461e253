package dev.drover.operators.ingest;

import dev.drover.contract.ContractException;
import dev.drover.contract.Stage;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Settlement;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Shell of {@link RecordParser}. */
public final class IngestFunction extends ProcessFunction<RawRecord, Arrival> {
    public static final OutputTag<Settlement> COMPLETIONS = new OutputTag<>("completions") {};

    private transient Counter records = new SimpleCounter();
    private transient Counter unreadable = new SimpleCounter();
    private transient Counter completions = new SimpleCounter();

    @Override
    public void open(OpenContext context) {
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup(Stage.INGEST.word());
        records = metrics.counter("records");
        unreadable = metrics.counter("unreadable");
        completions = metrics.counter("completions");
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<Arrival> out) {
        records.inc();
        long now = context.timerService().currentProcessingTime();
        Arrival arrival =
                record.completion ? unreadableCompletion(record, now, context) : RecordParser.parse(record, now);
        if (arrival == null) {
            return;
        }
        if (arrival.refusal != null) {
            unreadable.inc();
        }
        out.collect(arrival);
    }

    /**
     * Completions go straight to heal. They are no items, so that nothing that is counted or admitted depends on them.
     *
     * @return null where the record could be read
     */
    private @Nullable Arrival unreadableCompletion(RawRecord record, long nowMillis, Context context) {
        try {
            Settlement settlement = new Settlement();
            settlement.kind = Settlement.Kind.COMPLETED;
            settlement.completed = RecordParser.completed(record);
            completions.inc();
            context.output(COMPLETIONS, settlement);
            return null;
        } catch (ContractException e) {
            Arrival arrival = new Arrival();
            arrival.refusal = RecordParser.refusal(record, nowMillis, e);
            return arrival;
        }
    }
}
