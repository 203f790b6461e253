package dev.drover.operators.flow;

import org.jspecify.annotations.Nullable;

/** What ingest makes of a record: an item or a refusal; exactly one of the two is set. Flink POJO. */
public class Arrival {
    public @Nullable Item item;
    public @Nullable Refusal refusal;
}
