package dev.drover.operators.dispatch;

/** Bounds the bytes in flight over all targets. Pure; dispatch loop only. */
final class ByteBudget {
    /** No record of a stream is larger, so that with this much room no call was kept waiting for it. */
    private static final long LARGEST_ITEM = 1 << 20;

    private final long most;
    private long inFlight;

    /**
     * @param most payloads of a few hundred KiB would fill the heap long before a limit of calls holds them
     */
    ByteBudget(long most) {
        this.most = most;
    }

    /** One that is larger than all the room goes alone. */
    boolean hasRoomFor(long bytes) {
        return inFlight == 0 || inFlight + bytes <= most;
    }

    void take(long bytes) {
        inFlight += bytes;
    }

    /**
     * Gives bytes back.
     *
     * @return whether that may let a call go which had no room before
     */
    boolean release(long bytes) {
        boolean wasTight = inFlight + LARGEST_ITEM > most;
        inFlight -= bytes;
        return wasTight;
    }
}
