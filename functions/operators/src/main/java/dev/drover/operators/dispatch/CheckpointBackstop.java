package dev.drover.operators.dispatch;

import java.time.Duration;

/**
 * Decides how many waiting elements to hand back so that an overdue checkpoint barrier can pass a full operator. The
 * credit gate keeps dispatch from filling, so this should never act; it is the last resort behind it. Pure.
 *
 * <p>Hands back 1, 2, 4 … at each look while the barrier is overdue, within a budget for each checkpoint.
 */
final class CheckpointBackstop {
    private final long overdueAfterNanos;
    private final int capacity;
    private long lastCheckpointNanos;
    private int next = 1;
    private int spent;

    /**
     * @param checkpointInterval how often a barrier should come
     * @param capacity elements the operator holds; also the budget a checkpoint
     */
    CheckpointBackstop(Duration checkpointInterval, Duration grace, int capacity, long nowNanos) {
        this.overdueAfterNanos = checkpointInterval.plus(grace).toNanos();
        this.capacity = capacity;
        this.lastCheckpointNanos = nowNanos;
    }

    /** A checkpoint has passed this operator and completed. */
    void onCheckpointCompleted(long nowNanos) {
        lastCheckpointNanos = nowNanos;
        next = 1;
        spent = 0;
    }

    /** A barrier has reached this operator; the checkpoint is on its way. */
    void onBarrier(long nowNanos) {
        lastCheckpointNanos = nowNanos;
        next = 1;
        // The next barrier is that of another checkpoint, even where this one never completes.
        spent = 0;
    }

    /**
     * @param held elements in the operator
     * @return how many to hand back now
     */
    int toDefer(int held, long nowNanos) {
        if (held < capacity || nowNanos - lastCheckpointNanos < overdueAfterNanos || spent >= capacity) {
            return 0;
        }
        int now = Math.min(next, capacity - spent);
        next = Math.min(capacity, next * 2);
        spent += now;
        return now;
    }
}
