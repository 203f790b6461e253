package dev.drover.operators.dispatch;

import java.io.Serializable;
import java.time.Duration;

/** How many items of a worker share an invocation, and how long one waits for company. */
public final class Batching implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No record of a stream is larger. */
    private static final int LARGEST_ITEM = 1 << 20;

    private final int maxItems;
    private final int maxBytes;
    private final Duration linger;

    private Batching(int maxItems, int maxBytes, Duration linger) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
        this.linger = linger;
    }

    /** Each item has an invocation of its own, at once. */
    public static Batching off() {
        return new Batching(1, LARGEST_ITEM, Duration.ZERO);
    }

    /**
     * @param maxItems at least 1
     * @param maxBytes of the work items in an invocation together; one that is larger goes alone
     * @param linger how long an item waits at most until as many have come, while there is room to invoke
     */
    public static Batching of(int maxItems, int maxBytes, Duration linger) {
        return maxItems == 1 ? off() : new Batching(maxItems, maxBytes, linger);
    }

    public boolean isOn() {
        return maxItems > 1;
    }

    public int maxItems() {
        return maxItems;
    }

    public int maxBytes() {
        return maxBytes;
    }

    /** No invocation carries more bytes of work items. */
    long largest() {
        return Math.max(LARGEST_ITEM, maxBytes);
    }

    public Duration linger() {
        return linger;
    }
}
