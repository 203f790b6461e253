package dev.drover.local.bench;

import java.util.function.LongSupplier;

/**
 * The limit of the endpoint, which nobody is told: changes it when it is time, and notes how long a peer's own limit takes
 * to follow.
 */
final class HiddenLimit {
    /** What counts as followed: this share of the hidden limit at least, and not more than it by as much. */
    private static final double FOLLOWED = 0.9;
    /** With fewer items left than so many times the hidden limit, somebody among several soon has nothing to use it for. */
    private static final int ENOUGH_LEFT = 2;

    private final Plan plan;
    private final BenchEndpoint endpoint;
    private final LongSupplier limit;
    private final long start = System.nanoTime();
    private int hidden;
    private double followedHalving = Double.NaN;
    private double followedRestoring = Double.NaN;

    /** When it is halved and when it is restored, in seconds from the first call. */
    static final class Plan {
        private final int slots;
        private final double halvedAt;
        private final double restoredAt;

        Plan(int slots, double halvedAt, double restoredAt) {
            this.slots = slots;
            this.halvedAt = halvedAt;
            this.restoredAt = restoredAt;
        }

        int at(double seconds) {
            return isHalved(seconds) ? slots / 2 : slots;
        }

        private boolean isHalved(double seconds) {
            return seconds >= halvedAt && seconds < restoredAt;
        }

        /** When the last of these items ends if one queue serves them that knows the plan. */
        double idealEnd(double[] itemSeconds) {
            return IdealQueue.of(itemSeconds, this::at, halvedAt, restoredAt).end;
        }
    }

    /**
     * Begins now.
     *
     * @param limit of the peer, as it stands
     */
    HiddenLimit(Plan plan, BenchEndpoint endpoint, LongSupplier limit) {
        this.plan = plan;
        this.endpoint = endpoint;
        this.limit = limit;
        this.hidden = plan.at(0);
    }

    /**
     * To be called often.
     *
     * @param left items that are not done
     */
    void look(long left) {
        double now = seconds();
        int should = plan.at(now);
        if (hidden != should) {
            hidden = should;
            endpoint.concurrency(should);
        }
        if (left < (long) ENOUGH_LEFT * should) {
            return;
        }
        double ratio = limit.getAsLong() / (double) should;
        boolean follows = ratio >= FOLLOWED && ratio <= 2 - FOLLOWED;
        if (plan.isHalved(now)) {
            followedHalving = follows ? earlier(followedHalving, now) : Double.NaN;
        } else if (now >= plan.restoredAt) {
            followedRestoring = follows ? earlier(followedRestoring, now) : Double.NaN;
        }
    }

    /** Once it follows it must stay so: whoever swings begins anew. */
    private static double earlier(double before, double now) {
        return Double.isNaN(before) ? now : before;
    }

    /** Infinite where it never did. */
    double secondsAfterHalving() {
        return after(followedHalving, plan.halvedAt);
    }

    /** Infinite where it never did. */
    double secondsAfterRestoring() {
        return after(followedRestoring, plan.restoredAt);
    }

    private static double after(double followed, double change) {
        return Double.isNaN(followed) ? Double.POSITIVE_INFINITY : followed - change;
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
