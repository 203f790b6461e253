package dev.drover.operators.dispatch;

import java.util.List;

/**
 * What this subtask may use of the limit of each target, given and taken back by need. Without an answer the shares stay as
 * they are. Pure; dispatch loop only.
 */
final class LaneShares {
    /** Numbers that are sent for each target: limit over all subtasks, ceiling, demand, found, throttled calls. */
    static final int OFFER_WIDTH = 5;
    /** Numbers that come back for each target: ceiling, fair, mean, throttled calls of the others. */
    static final int ANSWER_WIDTH = 4;
    /** How much of the way to the mean of all a found limit goes at each answer: a chance sample must not move it far. */
    private static final double PULL = 0.25;

    private final List<Lane> lanes;
    /** What the count believes that this subtask may have in flight. */
    private final int[] ceilings;
    /** Up to how many it sends: less than the ceiling while it gives back. */
    private final int[] usable;
    /** How many calls of others were throttled, as far as was heard. */
    private final int[] elsewhere;

    /**
     * @param lanes in the same order in all subtasks
     */
    LaneShares(List<Lane> lanes, int subtask, int subtasks) {
        this.lanes = List.copyOf(lanes);
        this.ceilings = new int[lanes.size()];
        this.usable = new int[lanes.size()];
        this.elsewhere = new int[lanes.size()];
        for (int i = 0; i < ceilings.length; i++) {
            ceilings[i] = ConcurrencyLimit.share(lanes.get(i).target.maxInFlight(), subtask, subtasks);
            usable[i] = ceilings[i];
        }
    }

    /** What to tell the count. Nothing but its answer raises what is told here. */
    int[] offer() {
        int[] offer = new int[OFFER_WIDTH * ceilings.length];
        for (int i = 0; i < ceilings.length; i++) {
            Lane lane = lanes.get(i);
            // What is in flight can't be given back before it has ended.
            ceilings[i] = Math.min(ceilings[i], Math.max(usable[i], lane.inFlight));
            int at = OFFER_WIDTH * i;
            offer[at] = lane.target.maxInFlight();
            offer[at + 1] = ceilings[i];
            offer[at + 2] = lane.demand();
            offer[at + 3] = lane.limit.current();
            offer[at + 4] = lane.throttled;
        }
        return offer;
    }

    /** Takes the count's answer to the last offer. */
    void granted(int[] answer) {
        for (int i = 0; i < ceilings.length; i++) {
            Lane lane = lanes.get(i);
            int at = ANSWER_WIDTH * i;
            ceilings[i] = answer[at];
            usable[i] = Math.min(ceilings[i], answer[at + 1]);
            lane.limit.max(usable[i]);
            if (answer[at + 3] > elsewhere[i]) {
                elsewhere[i] = answer[at + 3];
                lane.limit.onThrottledElsewhere();
            }
            int mean = answer[at + 2];
            if (mean > 0 && lane.demand() > lane.inFlight) {
                lane.limit.pull(mean, PULL);
            }
        }
    }
}
