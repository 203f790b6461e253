package dev.drover.operators.dispatch;

/** Counts, over all subtasks, who uses how much of the limit of each target. May block: not for the dispatch loop. */
@FunctionalInterface
public interface LimitShares {
    /**
     * @param limit of each target, over all subtasks
     * @param offer of {@link LaneShares}: three numbers for each target
     * @return the answers, three numbers for each target
     * @throws IllegalStateException if the count can't be reached
     */
    int[] exchange(int subtask, int subtasks, int limit, int[] offer);
}
