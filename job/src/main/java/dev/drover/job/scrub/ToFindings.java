package dev.drover.job.scrub;

import dev.drover.contract.Verdict;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;
import java.util.Objects;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** Counts what verify found, and hands on what is not intact. */
public final class ToFindings extends RichFlatMapFunction<Settlement, Finding> {
    private static final long serialVersionUID = 1L;

    private final LongCounter intact = new LongCounter();

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().addAccumulator(ScrubCounts.INTACT, intact);
    }

    @Override
    public void flatMap(Settlement settlement, Collector<Finding> out) {
        if (settlement.verdict == Verdict.INTACT) {
            intact.add(1);
            return;
        }
        Item item = Objects.requireNonNull(settlement.item, "verify answers about an item");
        Finding finding = new Finding();
        finding.id = item.id;
        finding.generation = item.generation;
        finding.stray = settlement.verdict != null;
        finding.cause = Objects.requireNonNull(settlement.cause, "what is not intact has a cause");
        finding.message = settlement.message;
        if (finding.stray) {
            finding.item = item.json;
        }
        out.collect(finding);
    }
}
