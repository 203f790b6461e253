package dev.drover.job.scrub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import dev.drover.contract.FinalLine;
import dev.drover.contract.Outcome;
import dev.drover.contract.WorkItem;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.ingest.RecordParser;
import java.util.Objects;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by id, in batch mode, which hands over one item after the other with all of its lines: hands on what verify is to
 * look at, as if its invocation had just replied with what the ledger states.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open first
public final class LastLines extends KeyedProcessFunction<String, ScrubLine, Dispatched> {
    private static final long serialVersionUID = 1L;

    private final LongCounter unreadable = new LongCounter();
    private transient ValueState<ScrubLine> folded;

    @Override
    public void open(OpenContext context) {
        folded = getRuntimeContext().getState(new ValueStateDescriptor<>("folded", ScrubLine.class));
        getRuntimeContext().addAccumulator(ScrubCounts.DAMAGED, unreadable);
    }

    @Override
    public void processElement(ScrubLine line, Context context, Collector<Dispatched> out) throws Exception {
        ScrubLine all = folded.value();
        if (all == null) {
            all = line;
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        } else {
            all.fold(line);
        }
        folded.update(all);
    }

    /** After the item's last line. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Dispatched> out) throws Exception {
        ScrubLine all = folded.value();
        folded.clear();
        if (all == null || !all.isToBeScrubbed()) {
            return;
        }
        try {
            out.collect(dispatched(ContractCodec.read(all.verified, FinalLine.class)));
        } catch (ContractException e) {
            unreadable.add(1);
        }
    }

    private static Dispatched dispatched(FinalLine line) {
        if (!(line.item instanceof ObjectNode) || line.uri == null || line.bytes == null || line.sha256 == null) {
            throw new ContractException("document", "a VERIFIED line names its item, URI, bytes and sha256");
        }
        Dispatched dispatched = new Dispatched();
        dispatched.item = RecordParser.item(WorkItem.of((ObjectNode) line.item));
        dispatched.item.generation = line.generation;
        Evidence evidence = dispatched.evidence;
        evidence.outcome = Outcome.REPLIED;
        evidence.replied = true;
        evidence.uri = line.uri;
        evidence.bytes = line.bytes;
        evidence.sha256 = line.sha256;
        evidence.records = Objects.requireNonNullElse(line.records, 0L);
        return dispatched;
    }
}
