package dev.drover.job.scrub;

import dev.drover.contract.ContractException;
import dev.drover.contract.ItemStatus;
import dev.drover.job.report.LineHead;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Reads of each ledger line what a scrub needs, and counts those that can't be read. */
public final class ReadLine extends RichFlatMapFunction<byte[], ScrubLine> {
    private static final long serialVersionUID = 1L;

    private final LongCounter unreadable = new LongCounter();

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().addAccumulator(ScrubCounts.UNREADABLE, unreadable);
    }

    @Override
    public void flatMap(byte[] json, Collector<ScrubLine> out) {
        if (json.length == 0) {
            return;
        }
        try {
            out.collect(read(json));
        } catch (ContractException e) {
            unreadable.add(1);
        }
    }

    private static ScrubLine read(byte[] json) {
        LineHead head = LineHead.read(json);
        ScrubLine line = new ScrubLine();
        line.id = head.id();
        line.lastNamed = head.generation();
        if (head.status() != null) {
            line.generation = head.generation();
            line.finalMillis = head.finalMillis();
            if (head.status() == ItemStatus.VERIFIED) {
                line.verified = json;
            }
        }
        return line;
    }
}
