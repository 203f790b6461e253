package dev.drover.operators.dispatch;

/**
 * Takes a target out after calls that failed one after the other because of the target itself, so that a wrong permission
 * does not burn five million items. While it is out one call every interval probes it. Pure; dispatch loop only.
 */
public final class Breaker {
    /** Whether calls may be sent. */
    public enum State {
        CLOSED,
        OPEN,
        /** A probe is in flight. */
        HALF_OPEN
    }

    private final int openAfter;
    private final long probeIntervalNanos;
    private State state = State.CLOSED;
    private int failuresInARow;
    /** When the last probe was sent or failed, or the breaker opened. */
    private long lastTriedNanos;
    /** When it opened from closed: what was sent before says nothing of the target as it is now. */
    private long outSinceNanos;

    private String message = "";

    /**
     * @param openAfter failures in a row that open it
     * @param probeIntervalNanos between two probes
     */
    public Breaker(int openAfter, long probeIntervalNanos) {
        this.openAfter = openAfter;
        this.probeIntervalNanos = probeIntervalNanos;
    }

    /**
     * Whether a call may be sent now. A call that is sent while the breaker is not closed is a probe. One that has not
     * been answered does not keep the next one back: a probe that computes for minutes would stop the target for as long.
     */
    public boolean allows(long nowNanos) {
        return state == State.CLOSED || nowNanos - lastTriedNanos >= probeIntervalNanos;
    }

    /** Says that a call is being sent. */
    public void onSent(long nowNanos) {
        if (state != State.CLOSED) {
            state = State.HALF_OPEN;
            lastTriedNanos = nowNanos;
        }
    }

    /**
     * The target took a call, whatever the function made of it. While it is out only a probe closes the breaker: long
     * calls from before a permission was taken away end well, one by one, for minutes.
     *
     * @param sentNanos when the call was sent
     */
    public void onTaken(long sentNanos) {
        if (state != State.CLOSED && sentNanos - outSinceNanos <= 0) {
            return;
        }
        state = State.CLOSED;
        failuresInARow = 0;
    }

    /**
     * The call failed because of the target.
     *
     * @param sentNanos when the call was sent
     * @return whether the breaker has just opened from closed
     */
    public boolean onFailure(long sentNanos, long nowNanos, String newMessage) {
        failuresInARow++;
        message = newMessage;
        boolean opens = state == State.CLOSED && failuresInARow >= openAfter;
        boolean probeFailed = state == State.HALF_OPEN && sentNanos - outSinceNanos > 0;
        if (opens) {
            outSinceNanos = nowNanos;
        }
        if (opens || probeFailed) {
            state = State.OPEN;
            lastTriedNanos = nowNanos;
        }
        return opens;
    }

    public State state() {
        return state;
    }

    /** What the target last failed with; empty where it never did. */
    public String message() {
        return message;
    }

    /** How long until the next probe may be sent; 0 where a call may be sent now. */
    public long nanosUntilProbe(long nowNanos) {
        return state == State.CLOSED ? 0 : Math.max(0, lastTriedNanos + probeIntervalNanos - nowNanos);
    }
}
