package dev.drover.operators.ledger;

/** What the watchdog remembers of a run. Flink POJO, in keyed state. */
public class WatchState {
    /** 0 before the first look. */
    public long lookedMillis;
    /** Settled items and settled attempts, less the items that are being redriven: it grows with every bit of progress. */
    public long done;
    /** When that last grew, or when nothing was open. */
    public long progressMillis;
    /** Records of the run that came. */
    public long arrived;

    public long arrivedMillis;

    /** What stood when the present window began. */
    public long windowMillis;

    public long windowSettled;
    public long windowAttempts;
    public long windowFailed;

    /** Of the last whole window. */
    public long lastAttempts;

    public long lastFailed;

    /** The end as it was first estimated; 0 where it was not yet. */
    public long promisedMillis;
    /** When it was. */
    public long promisedAtMillis;
    /** For how many items it was, and how many of them were being redriven at the last look: more begin it anew. */
    public long promisedItems;

    public long promisedRedriving;
    /** The end as it was last estimated. */
    public long endMillis;

    /** The warnings that are given, by name of {@code RunWarning.Kind}. */
    public String[] given = new String[0];
    /** When each of them was first given. */
    public long[] givenMillis = new long[0];
}
