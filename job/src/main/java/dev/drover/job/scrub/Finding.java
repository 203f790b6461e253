package dev.drover.job.scrub;

import dev.drover.contract.Cause;
import org.jspecify.annotations.Nullable;

/** An output that is not, or not known to be, what the ledger says. Flink POJO. */
public class Finding {
    public String id = "";
    /** The generation that the ledger calls VERIFIED. */
    public int generation;
    /** False where the store did not say. */
    public boolean stray;

    public Cause cause = Cause.STORE_UNDECIDED;
    public @Nullable String message;
    /** The work item; empty where it is no stray. */
    public byte[] item = new byte[0];
}
