package dev.drover.operators.ingest;

import dev.drover.contract.Stage;
import dev.drover.operators.flow.Arrival;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Shell of {@link RecordParser}. */
public final class IngestFunction extends ProcessFunction<RawRecord, Arrival> {
    private transient Counter records = new SimpleCounter();
    private transient Counter unreadable = new SimpleCounter();

    @Override
    public void open(OpenContext context) {
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup(Stage.INGEST.word());
        records = metrics.counter("records");
        unreadable = metrics.counter("unreadable");
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<Arrival> out) {
        records.inc();
        Arrival arrival = RecordParser.parse(record, context.timerService().currentProcessingTime());
        if (arrival.refusal != null) {
            unreadable.inc();
        }
        out.collect(arrival);
    }
}
