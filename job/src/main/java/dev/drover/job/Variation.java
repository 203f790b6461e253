package dev.drover.job;

import dev.drover.operators.flow.Item;
import dev.drover.operators.ingest.AggregateFlowCredit;
import dev.drover.operators.ingest.FlowCreditOpener;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The job with one of its decisions changed, for whoever measures what that decision is worth. */
public final class Variation {
    private final FlowCreditOpener credit;
    private final boolean roundRobin;

    private Variation(FlowCreditOpener credit, boolean roundRobin) {
        this.credit = credit;
        this.roundRobin = roundRobin;
    }

    /** The job as it is. */
    public static Variation none() {
        return new Variation(AggregateFlowCredit::of, false);
    }

    /** With another credit count. */
    public Variation withCredit(FlowCreditOpener other) {
        return new Variation(other, roundRobin);
    }

    /** Each item goes to the next subtask of dispatch in turn, with {@code rebalance()}. */
    public Variation withRoundRobin() {
        return new Variation(credit, true);
    }

    FlowCreditOpener credit() {
        return credit;
    }

    /** A random subtask and not the next one: round robin stops behind a full subtask while others are idle. */
    DataStream<Item> spread(DataStream<Item> items) {
        return roundRobin ? items.rebalance() : items.shuffle();
    }
}
