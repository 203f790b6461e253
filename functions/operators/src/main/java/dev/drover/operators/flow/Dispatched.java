package dev.drover.operators.flow;

import dev.drover.contract.Cause;
import org.jspecify.annotations.Nullable;

/** What dispatch hands on: an item that was invoked, or one that was deferred before a call of it ran. Flink POJO. */
public class Dispatched {
    public Item item = new Item();
    /** For a deferred item only the counts of calls are set. */
    public Evidence evidence = new Evidence();
    /** Why the item was deferred; null where it was invoked. */
    public @Nullable Cause deferred;
    /** One sentence for a person; null where it was invoked. */
    public @Nullable String message;
}
