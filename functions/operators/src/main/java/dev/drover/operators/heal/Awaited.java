package dev.drover.operators.heal;

import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;

/** An invocation that was accepted as an event and is not settled. Flink POJO, in keyed state. */
public class Awaited {
    public Item item = new Item();
    /** Of the invocation, and of its completion once that came. */
    public Evidence evidence = new Evidence();
    /** When the invocation counts as one that never returned. */
    public long deadlineMillis;
    /** When the output is looked for next; 0 while a look is under way. */
    public long timerMillis;

    public int looks;
    /** Whether the present look began after the deadline, so that nothing can come any more. */
    public boolean last;
}
