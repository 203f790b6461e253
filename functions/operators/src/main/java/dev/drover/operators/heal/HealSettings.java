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
    /** How long the service may keep an event before it runs the function. */
    public Duration maxEventAge;
    /** Between two looks for the output of an event that nobody reports as completed. */
    public Backoff probe;
    /** Whether workers write completions, so that an output is looked for only when one came or time is up. */
    public boolean completions;

    public long nanoUsdPerGbSecond;
    /** An item that is open for longer is exhausted at its next settlement. */
    public Duration maxAge;
    /** How long an item's state is kept after its last change. */
    public Duration rememberFor;
}
