package dev.drover.operators.flow;

import dev.drover.contract.Cause;
import org.jspecify.annotations.Nullable;

/** What dispatch hands on: an item that was invoked, or one that was deferred before it was sent. Flink POJO. */
public class Dispatched {
    public Item item = new Item();
    /** Null if and only if the item was deferred. */
    public @Nullable Evidence evidence;
    /** Why the item was deferred; null where it was invoked. */
    public @Nullable Cause deferred;

    public @Nullable String message;
    /** How many calls of Lambda were refused or throttled before the item was deferred; 0 where it was invoked. */
    public int callsBefore;
}
