package dev.drover.contract;

import org.jspecify.annotations.Nullable;

/**
 * The ledger line of one settled attempt: what it came to, what was found, what it cost. Money is in billionths of a
 * US dollar, times in milliseconds since the epoch or milliseconds long, as the names say.
 */
public final class AttemptLine {
    public String line = "attempt";
    public String stage = Stage.HEAL.word();
    public String run = "";
    public String id = "";
    public int generation;
    public int attempt = 1;
    public String worker = "";
    /** The ARN that was invoked; null where nothing was. */
    public @Nullable String target;
    /** Calls of Lambda that this attempt took: throttled ones and transport errors included. */
    public int invocations;
    /** Of these, the calls that were throttled. */
    public int throttled;
    /** Of these, the calls that were made at the side of one that ran long; null for none. */
    public @Nullable Integer hedged;
    /** Null where nothing was invoked. */
    public @Nullable Outcome outcome;
    /** Null where no output was looked for. */
    public @Nullable Verdict verdict;
    /** Null for a clean INTACT. */
    public @Nullable Cause cause;

    public @Nullable String message;
    /** The invocation's own output URI. */
    public @Nullable String uri;

    public @Nullable Long bytes;
    public @Nullable String sha256;
    public @Nullable Long records;
    public @Nullable String requestId;
    public @Nullable Long startedMillis;
    public @Nullable Long durationMillis;
    public @Nullable Long billedMillis;
    public @Nullable Integer memoryMb;
    public long costNanoUsd;
    /** True where the service reported no bill, so that the cost, or a part of it, is an estimate; else null. */
    public @Nullable Boolean costEstimated;
    /** The last 4 KB of the function's log, where the service returned it. */
    public @Nullable String logTail;
    /** Where the worker archives the invocation's log. */
    public @Nullable String log;
    /** True where the item already stood on a final line when this news came. */
    public boolean late;

    public long settledMillis;
}
