package dev.drover.operators.heal;

import dev.drover.operators.flow.Backoff;
import java.io.Serializable;
import java.time.Duration;

/** What heal is configured with. */
@SuppressWarnings("NullAway.Init") // filled by the configuration's one reader
public final class HealSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    public int maxAttempts;
    /** Between attempts, and before an item that was handed back goes on. */
    public Backoff backoff;
    /** Before the store is asked again about an undecided output. */
    public Duration undecidedBackoff;
    /** An item that is open for longer is exhausted at its next settlement. */
    public Duration maxAge;
    /** How long an item's state is kept after its last change. */
    public Duration rememberFor;
}
