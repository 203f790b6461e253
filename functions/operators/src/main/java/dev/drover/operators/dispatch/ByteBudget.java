package dev.drover.operators.dispatch;

/** Bounds the bytes in flight over all targets. Pure; dispatch loop only. */
final class ByteBudget {
    private final long most;
    private final long largest;
    private long inFlight;

    /**
     * @param most payloads of a few hundred KiB would fill the heap long before a limit of calls holds them
     * @param largest no batch is larger, so that with this much room none was kept waiting for it
     */
    ByteBudget(long most, long largest) {
        this.most = most;
        this.largest = largest;
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
        boolean wasTight = inFlight + largest > most;
        inFlight -= bytes;
        return wasTight;
    }
}
