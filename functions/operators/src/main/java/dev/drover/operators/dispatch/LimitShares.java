package dev.drover.operators.dispatch;

/** Counts, over all subtasks, who uses how much of the limit of each target. May block: not for the dispatch loop. */
@FunctionalInterface
public interface LimitShares {
    /**
     * @param offer of {@link LaneShares}: five numbers for each target, in the same order in all subtasks
     * @return the answers, four numbers for each target
     * @throws IllegalStateException if the count can't be reached
     */
    int[] exchange(int subtask, int subtasks, int[] offer);
}
