package dev.drover.operators.admit;

/** What admit remembers of an item. Flink POJO, in keyed state. */
public class SeenItem {
    public int generation;
    public long sequence;
    /** How many redrives were counted as such. */
    public int redrives;
    /** The first 8 bytes of the SHA-256 of the item's JSON, as the work stream brought it; 0 for an unreadable record. */
    public long contentHash;
}
