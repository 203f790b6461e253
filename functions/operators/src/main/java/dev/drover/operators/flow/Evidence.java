package dev.drover.operators.flow;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt's invocations came to and what the function said. Flink POJO, also written as JSON into retry records
 * of items that go on at verify.
 */
public class Evidence {
    public @Nullable Outcome outcome;
    /** Why the outcome is not a clean reply; null where it is. */
    public @Nullable Cause cause;

    public @Nullable String message;
    /** The ARN of the last invocation. */
    public @Nullable String target;
    /** Calls of Lambda in this attempt, throttled ones included. */
    public int invocations;

    public int throttled;
    /** Of the invocations, those that were made at the side of one that ran long. */
    public int hedged;
    /** The last invocation's own output URI. */
    public String uri = "";

    public String logUri = "";
    /** Whether the reply had a result for the item; without one bytes, sha256 and records say nothing. */
    public boolean replied;

    public long bytes;
    public @Nullable String sha256;
    public long records;
    public @Nullable String requestId;
    /** Base64-decoded last 4 KB of the log. */
    public @Nullable String logTail;

    public long startedMillis;
    public long durationMillis;
    /** 0 where the service did not report it. */
    public long billedMillis;
    /** 0 where the service did not report it. */
    public int memoryMb;

    public long costNanoUsd;
    /** Whether the cost, or a part of it, is an estimate, since the service reported no bill. */
    public boolean costEstimated;
    /** How long the function may run, where the call was accepted as an event; 0 for every other. */
    public long timeoutMillis;
}
