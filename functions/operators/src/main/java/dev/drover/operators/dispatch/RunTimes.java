package dev.drover.operators.dispatch;

/**
 * How long a worker's invocations ran of late, as counts on a logarithmic scale: enough for a quantile within 2.5%, however
 * many there were. Pure; dispatch loop only.
 */
final class RunTimes {
    /** Steps of 2.2% up to two weeks; nothing runs for longer than 15 minutes. */
    private static final int STEPS_PER_DOUBLING = 32;

    private static final int STEPS = 31 * STEPS_PER_DOUBLING;
    /** After so many the old ones weigh half, so that what is slow only at the start does not count for long. */
    private static final int HALVE_AFTER = 500;

    private final double[] counts = new double[STEPS];
    private double total;
    private int sinceHalved;

    /**
     * @param millis how long an invocation ran
     */
    void add(double millis) {
        counts[step(millis)]++;
        total++;
        if (++sinceHalved == HALVE_AFTER) {
            sinceHalved = 0;
            total /= 2;
            for (int i = 0; i < STEPS; i++) {
                counts[i] /= 2;
            }
        }
    }

    /** How many there were; the old ones count less. */
    double total() {
        return total;
    }

    /**
     * The time within which this part of them ended, rounded up to the scale, in milliseconds; 0 where there were none.
     *
     * @param part from 0 to 1
     */
    double quantileMillis(double part) {
        double above = (1 - part) * total;
        int step = STEPS - 1;
        for (double seen = counts[step]; step > 0 && seen <= above; seen += counts[step]) {
            step--;
        }
        return total == 0 ? 0 : Math.pow(2, (step + 1.0) / STEPS_PER_DOUBLING);
    }

    private static int step(double millis) {
        double doublings = Math.log(Math.max(1, millis)) / Math.log(2);
        return Math.min(STEPS - 1, (int) (doublings * STEPS_PER_DOUBLING));
    }
}
