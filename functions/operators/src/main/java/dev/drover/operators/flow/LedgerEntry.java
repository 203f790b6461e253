package dev.drover.operators.flow;

/** One line of the ledger and the run whose bucket it goes into. Flink POJO. */
public class LedgerEntry {
    public String run = "";
    /** Compact JSON without a line break: an AttemptLine or a FinalLine. */
    public String json = "";
}
