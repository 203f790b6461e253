package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;
import org.jspecify.annotations.Nullable;

/** What one call of Lambda came to. */
public final class InvocationResult {
    private final Outcome outcome;
    private final byte[] payload;
    private final String message;
    private final @Nullable String requestId;
    private final @Nullable String logTail;
    private final long billedMillis;
    private final int memoryMb;
    private final boolean ofPayload;
    private final Throttle throttle;

    private InvocationResult(
            Outcome outcome,
            byte[] payload,
            String message,
            @Nullable String requestId,
            @Nullable String logTail,
            long billedMillis,
            int memoryMb,
            boolean ofPayload,
            Throttle throttle) {
        this.outcome = outcome;
        this.payload = payload;
        this.message = message;
        this.requestId = requestId;
        this.logTail = logTail;
        this.billedMillis = billedMillis;
        this.memoryMb = memoryMb;
        this.ofPayload = ofPayload;
        this.throttle = throttle;
    }

    /** The function ran and answered. */
    public static InvocationResult replied(
            byte[] payload, @Nullable String requestId, @Nullable String logTail, long billedMillis, int memoryMb) {
        return new InvocationResult(
                Outcome.REPLIED, payload, "", requestId, logTail, billedMillis, memoryMb, false, Throttle.CONCURRENCY);
    }

    /** The function ran and failed as a whole (HTTP 200 with a function error). */
    public static InvocationResult functionError(
            String message, @Nullable String requestId, @Nullable String logTail, long billedMillis, int memoryMb) {
        return new InvocationResult(
                Outcome.WORKER_ERROR,
                new byte[0],
                message,
                requestId,
                logTail,
                billedMillis,
                memoryMb,
                false,
                Throttle.CONCURRENCY);
    }

    /** The service took the call as an event, and runs the function when it can. */
    public static InvocationResult accepted(@Nullable String requestId) {
        return new InvocationResult(
                Outcome.ACCEPTED, new byte[0], "", requestId, null, 0, 0, false, Throttle.CONCURRENCY);
    }

    /** The function did not run, or nobody knows whether it did: TRANSIENT, NEVER_RETURNED or REFUSED. */
    public static InvocationResult failed(Outcome outcome, String message, @Nullable String requestId) {
        return new InvocationResult(outcome, new byte[0], message, requestId, null, 0, 0, false, Throttle.CONCURRENCY);
    }

    /** The service refuses this payload, and would refuse it again, whatever the target's state: too large, for one. */
    public static InvocationResult payloadRefused(String message, @Nullable String requestId) {
        return new InvocationResult(
                Outcome.REFUSED, new byte[0], message, requestId, null, 0, 0, true, Throttle.CONCURRENCY);
    }

    /** The service did not run the function, because too many calls are made. */
    public static InvocationResult throttled(Throttle throttle, String message, @Nullable String requestId) {
        return new InvocationResult(Outcome.THROTTLED, new byte[0], message, requestId, null, 0, 0, false, throttle);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Whether the function ran, as far as anyone knows: to its end, or until it was given up. */
    boolean hasRun() {
        return outcome == Outcome.REPLIED || outcome == Outcome.WORKER_ERROR || outcome == Outcome.NEVER_RETURNED;
    }

    /** The reply; empty unless the outcome is REPLIED. */
    public byte[] payload() {
        return payload;
    }

    /** For a person: the error's class and message, or the throttle's reason; empty for REPLIED and ACCEPTED. */
    public String message() {
        return message;
    }

    public @Nullable String requestId() {
        return requestId;
    }

    /** The decoded end of the log, up to 4 KB; null where the service returned none. */
    public @Nullable String logTail() {
        return logTail;
    }

    /** From the REPORT line; 0 where the log tail has none. */
    public long billedMillis() {
        return billedMillis;
    }

    /** Whether a REFUSED is about the payload and not about the target. */
    public boolean ofPayload() {
        return ofPayload;
    }

    /** What a THROTTLED call ran into; means nothing for another outcome. */
    public Throttle throttle() {
        return throttle;
    }

    /** From the REPORT line: the configured memory; 0 where the log tail has none. */
    public int memoryMb() {
        return memoryMb;
    }
}
