package dev.drover.operators.flow;

import dev.drover.contract.Cause;
import dev.drover.contract.Verdict;
import org.jspecify.annotations.Nullable;

/** What heal decides upon. Flink POJO; the kind says which fields are set. */
public class Settlement {
    /** How an item came out of the flow. */
    public enum Kind {
        /** Verify looked: verdict and evidence are set. */
        VERDICT,
        /** Dispatch handed the item back: cause is set, and in evidence the counts of calls. */
        DEFERRED,
        /** The store did not say: evidence is set. */
        UNDECIDED,
        /** An asynchronous invocation was accepted: evidence is set. */
        ACCEPTED,
        /** The worker says that it is done with an asynchronous invocation: completed is set, item is not. */
        COMPLETED,
        /** Ingest or admit refused it: refusal is set, item is not. */
        REFUSED
    }

    public Kind kind = Kind.VERDICT;
    public @Nullable Item item;
    public @Nullable Refusal refusal;
    public @Nullable Completed completed;
    public @Nullable Evidence evidence;
    public @Nullable Verdict verdict;
    /** Null for a clean INTACT. */
    public @Nullable Cause cause;

    public @Nullable String message;
    /** Length of the output that was found intact; 0 for every other verdict. */
    public long bytes;

    public @Nullable String sha256;
    public long records;
}
