package dev.drover.local.bench;

import java.util.PriorityQueue;
import java.util.function.DoubleUnaryOperator;

/**
 * The time that nobody can beat who does not know how long the items take: list scheduling, one queue, the next item to
 * the first slot that is free. Pure.
 */
final class IdealQueue {
    private IdealQueue() {}

    /** When the last item starts and when the last one ends, in seconds from the beginning. */
    static final class Times {
        final double lastStart;
        final double end;

        Times(double lastStart, double end) {
            this.lastStart = lastStart;
            this.end = end;
        }
    }

    /**
     * @param seconds that each item takes, in the order in which they come
     * @param slots how many may run, by the time in seconds; where it falls, what runs goes on
     * @param changes the times at which it changes, ascending
     */
    static Times of(double[] seconds, DoubleUnaryOperator slots, double... changes) {
        PriorityQueue<Double> ends = new PriorityQueue<>();
        PriorityQueue<Double> looks = new PriorityQueue<>();
        for (double change : changes) {
            looks.add(change);
        }
        double now = 0;
        double end = 0;
        for (double each : seconds) {
            while (ends.size() >= slots.applyAsDouble(now)) {
                Double change = looks.peek();
                if (change != null && (ends.isEmpty() || change < ends.peek())) {
                    now = looks.remove();
                } else {
                    now = Math.max(now, ends.remove());
                }
            }
            ends.add(now + each);
            end = Math.max(end, now + each);
        }
        return new Times(now, end);
    }
}
