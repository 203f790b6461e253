package dev.drover.operators.verify;

import dev.drover.operators.flow.Backoff;
import java.io.Serializable;
import java.time.Duration;

/** What verify is configured with. */
public final class VerifySettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Duration timeout;
    private final Duration undecidedAfter;
    private final int maxInFlight;
    private final Backoff backoff;

    /**
     * @param timeout how long the store may take to answer one question
     * @param undecidedAfter how long verify keeps asking before it hands an item on undecided
     * @param maxInFlight how many outputs one subtask looks at at a time; the others wait, and hold nothing back
     */
    public VerifySettings(Duration timeout, Duration undecidedAfter, int maxInFlight) {
        this.timeout = timeout;
        this.undecidedAfter = undecidedAfter;
        this.maxInFlight = maxInFlight;
        this.backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    }

    public Duration timeout() {
        return timeout;
    }

    public Duration undecidedAfter() {
        return undecidedAfter;
    }

    int maxInFlight() {
        return maxInFlight;
    }

    /** Between two questions about the same output. */
    Backoff backoff() {
        return backoff;
    }
}
