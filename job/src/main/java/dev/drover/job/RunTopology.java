package dev.drover.job;

import dev.drover.contract.Stage;
import dev.drover.operators.admit.AdmitFunction;
import dev.drover.operators.admit.ArrivalKey;
import dev.drover.operators.dispatch.DispatchFunction;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.heal.HealFunction;
import dev.drover.operators.heal.ToRetryStream;
import dev.drover.operators.ingest.IngestFunction;
import dev.drover.operators.ingest.RawRecord;
import dev.drover.operators.ledger.ProgressFunction;
import dev.drover.operators.ledger.ProgressPreAggregator;
import dev.drover.operators.verify.VerifyFunction;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The way of an item, stage by stage. */
public final class RunTopology {
    /** Dispatch times each call itself. */
    private static final long NO_TIMEOUT = 0;

    private final StreamExecutionEnvironment environment;
    private final TopologyParts parts;

    private RunTopology(StreamExecutionEnvironment environment, TopologyParts parts) {
        this.environment = environment;
        this.parts = parts;
    }

    /** Builds the job of these settings, with the adapters that they name. */
    public static void build(StreamExecutionEnvironment environment, DroverSettings settings) {
        build(environment, settings, Variation.none());
    }

    /** As {@link #build(StreamExecutionEnvironment, DroverSettings)}, with one of its decisions changed. */
    public static void build(StreamExecutionEnvironment environment, DroverSettings settings, Variation variation) {
        TopologyParts parts = TopologyParts.of(environment, settings, variation);
        new RunTopology(environment, parts).connect();
    }

    private void connect() {
        DataStream<RawRecord> records = parts.records(environment);
        SingleOutputStreamOperator<Arrival> arrivals = ingest(records);
        SingleOutputStreamOperator<Item> admitted = admit(arrivals);
        DataStream<Dispatched> dispatched = dispatch(admitted);
        DataStream<Settlement> verified = verify(dispatched);
        SingleOutputStreamOperator<LedgerEntry> lines = heal(verified.union(
                admitted.getSideOutput(AdmitFunction.REFUSED), arrivals.getSideOutput(IngestFunction.COMPLETIONS)));
        ledger(lines);
        progress(admitted.getSideOutput(AdmitFunction.PROGRESS), lines.getSideOutput(HealFunction.PROGRESS));
        retry(lines.getSideOutput(HealFunction.RETRY));
    }

    private SingleOutputStreamOperator<Arrival> ingest(DataStream<RawRecord> records) {
        return records.process(new IngestFunction()).name(Stage.INGEST.word()).uid(Stage.INGEST.word());
    }

    private SingleOutputStreamOperator<Item> admit(DataStream<Arrival> arrivals) {
        return named(arrivals.keyBy(new ArrivalKey()).process(parts.admit()), Stage.ADMIT);
    }

    private DataStream<Dispatched> dispatch(DataStream<Item> items) {
        DispatchFunction dispatch = parts.dispatch();
        return named(
                AsyncDataStream.unorderedWait(
                                parts.spread(items),
                                dispatch,
                                NO_TIMEOUT,
                                TimeUnit.MILLISECONDS,
                                parts.dispatchCapacity())
                        .setParallelism(parts.dispatchParallelism()),
                Stage.DISPATCH);
    }

    private DataStream<Settlement> verify(DataStream<Dispatched> dispatched) {
        VerifyFunction verify = parts.verify();
        return named(
                AsyncDataStream.unorderedWait(
                                dispatched, verify, NO_TIMEOUT, TimeUnit.MILLISECONDS, parts.verifyCapacity())
                        .setParallelism(parts.dispatchParallelism()),
                Stage.VERIFY);
    }

    private SingleOutputStreamOperator<LedgerEntry> heal(DataStream<Settlement> settlements) {
        return named(settlements.keyBy(HealFunction::key).process(parts.heal()), Stage.HEAL);
    }

    private void ledger(DataStream<LedgerEntry> lines) {
        lines.sinkTo(parts.ledgerSink())
                .name(Stage.LEDGER.word() + ": lines")
                .uid(Stage.LEDGER.word() + "-lines")
                .setParallelism(parts.ledgerParallelism());
    }

    private void progress(DataStream<ProgressDelta> admitted, DataStream<ProgressDelta> healed) {
        ProgressFunction progress = parts.progress();
        summed(admitted, Stage.ADMIT)
                .union(summed(healed, Stage.HEAL))
                .keyBy(delta -> delta.run)
                .process(progress)
                .name(Stage.LEDGER.word() + ": progress")
                .uid(Stage.LEDGER.word() + "-progress")
                .setParallelism(parts.ledgerParallelism())
                .sinkTo(new DiscardingSink<>())
                .name(Stage.LEDGER.word() + ": end")
                .uid(Stage.LEDGER.word() + "-end")
                .setParallelism(parts.ledgerParallelism());
    }

    private static DataStream<ProgressDelta> summed(DataStream<ProgressDelta> deltas, Stage stage) {
        return deltas.transform("sum", TypeInformation.of(ProgressDelta.class), new ProgressPreAggregator())
                .name(stage.word() + ": counts")
                .uid(stage.word() + "-counts");
    }

    private void retry(DataStream<Item> items) {
        items.map(new ToRetryStream())
                .name(Stage.HEAL.word() + ": retry records")
                .uid(Stage.HEAL.word() + "-retry-records")
                .sinkTo(parts.retrySink())
                .name(Stage.HEAL.word() + ": retry stream")
                .uid(Stage.HEAL.word() + "-retry-stream");
    }

    /** A vertex of its own in the web UI, so that each stage shows its own load and metrics. */
    private static <T> SingleOutputStreamOperator<T> named(SingleOutputStreamOperator<T> stage, Stage word) {
        return stage.name(word.word()).uid(word.word()).startNewChain();
    }
}
