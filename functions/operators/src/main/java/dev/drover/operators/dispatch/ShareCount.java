package dev.drover.operators.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares one limit out over the subtasks by how much each has to do, and never gives out more than the limit: a place passes
 * to one subtask only after another has said that it no longer uses it. Pure; one for each target, in the JobMaster.
 */
final class ShareCount {
    private static final class Share {
        private int ceiling;
        private final int demand;
        /** 0 of one that has not been heard of. */
        private final int found;

        private final int throttled;

        Share(int ceiling, int demand, int found, int throttled) {
            this.ceiling = ceiling;
            this.demand = demand;
            this.found = found;
            this.throttled = throttled;
        }
    }

    private final Map<Integer, Share> shares = new TreeMap<>();

    /** As {@link LimitShares#exchange}, for the counts of all targets. */
    static int[] exchange(List<ShareCount> targets, int subtask, int subtasks, int[] offer) {
        int[] answers = new int[offer.length / LaneShares.OFFER_WIDTH * LaneShares.ANSWER_WIDTH];
        for (int i = 0; i * LaneShares.OFFER_WIDTH < offer.length; i++) {
            if (targets.size() == i) {
                targets.add(new ShareCount());
            }
            int from = i * LaneShares.OFFER_WIDTH;
            Answer answer = targets.get(i)
                    .exchange(
                            subtask,
                            subtasks,
                            offer[from],
                            offer[from + 1],
                            offer[from + 2],
                            offer[from + 3],
                            offer[from + 4]);
            int to = i * LaneShares.ANSWER_WIDTH;
            answers[to] = answer.ceiling;
            answers[to + 1] = answer.fair;
            answers[to + 2] = answer.mean;
            answers[to + 3] = answer.elsewhere;
        }
        return answers;
    }

    /** What a subtask is told. */
    static final class Answer {
        /** The most that the subtask may have in flight until it asks again. */
        final int ceiling;
        /** What would be fair; a subtask that has more gives the rest back as soon as it can. */
        final int fair;
        /** What the subtasks that have enough to do have found to be the limit, on average; 0 where there is none. */
        final int mean;
        /** How many calls of the other subtasks were throttled until now. */
        final int elsewhere;

        Answer(int ceiling, int fair, int mean, int elsewhere) {
            this.ceiling = ceiling;
            this.fair = fair;
            this.mean = mean;
            this.elsewhere = elsewhere;
        }
    }

    /**
     * Takes what a subtask says, and answers with its share.
     *
     * @param limit over all subtasks
     * @param ceiling the most that the subtask has in flight from now on, until it is told another
     * @param demand its calls that are in flight or wait
     * @param found the limit that it has found by itself
     * @param throttled its calls that the target has throttled until now
     */
    Answer exchange(int subtask, int subtasks, int limit, int ceiling, int demand, int found, int throttled) {
        shares.keySet().removeIf(other -> other >= subtasks);
        for (int other = 0; other < subtasks; other++) {
            int own = ConcurrencyLimit.share(limit, other, subtasks);
            // One that has not been heard of yet has the share it was born with, and may need all of it.
            shares.computeIfAbsent(other, unused -> new Share(own, own, 0, 0));
        }
        Share share = new Share(ceiling, demand, found, throttled);
        shares.put(subtask, share);
        int fair = fairShare(limit, subtask);
        int given = shares.values().stream().mapToInt(each -> each.ceiling).sum();
        share.ceiling = Math.max(ceiling, Math.min(fair, ceiling + Math.max(0, limit - given)));
        int all = shares.values().stream().mapToInt(each -> each.throttled).sum();
        return new Answer(share.ceiling, fair, mean(), all - throttled);
    }

    /** Everybody gets what it needs while that is no more than an equal part of what is left; what nobody needs is split. */
    private int fairShare(int limit, int subtask) {
        List<Map.Entry<Integer, Share>> order = new ArrayList<>(shares.entrySet());
        // The last of equals gets the remainder, as in ConcurrencyLimit.share.
        order.sort(Comparator.<Map.Entry<Integer, Share>>comparingInt(entry -> entry.getValue().demand)
                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()));
        int subtasks = order.size();
        int left = limit;
        int fair = 0;
        for (int i = 0; i < subtasks; i++) {
            Map.Entry<Integer, Share> entry = order.get(i);
            int part = Math.max(1, Math.min(entry.getValue().demand, left / (subtasks - i)));
            left -= part;
            fair = entry.getKey() == subtask ? part : fair;
        }
        return fair + Math.max(0, left) / subtasks + (subtask < Math.max(0, left) % subtasks ? 1 : 0);
    }

    private int mean() {
        int sum = 0;
        int busy = 0;
        for (Share share : shares.values()) {
            if (share.found > 0 && share.demand >= share.found) {
                sum += share.found;
                busy++;
            }
        }
        return busy == 0 ? 0 : sum / busy;
    }
}
