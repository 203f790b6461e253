package dev.drover.operators.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the target of a worker that fails, throttles or slows far beyond its peers. Items go to targets at random, so that a
 * difference is the targets' own. At most half of a worker's targets are set aside. Pure.
 */
final class Outliers {
    private static final double MOST_FAIL = 0.5;
    private static final double MOST_THROTTLED = 0.8;
    /** Peers that do no better than this are no measure. */
    private static final double PEERS = 0.25;
    /** So many times the peers' duration is slow. */
    private static final double SLOW = 5;
    /** Nobody is slow below this: on that scale everything is noise. */
    private static final double SLOW_MILLIS = 100;

    private Outliers() {}

    /**
     * Why the target should be set aside, as a part of a sentence; null where it should stay.
     *
     * @param routes of the worker, the suspect included
     */
    static @Nullable String reason(Route suspect, List<Route> routes, long nowNanos) {
        RouteHealth own = suspect.health;
        List<Route> peers = peers(suspect, routes);
        if (own.isAside() || peers.isEmpty() || !mayLose(routes)) {
            return null;
        }
        double millis = timedMedian(peers);
        double quiet = own.quietMillis(nowNanos);
        if (isSlow(quiet, millis)) {
            return "no call has come back for " + Math.round(quiet) + " ms, its peers' take " + Math.round(millis)
                    + " ms";
        }
        if (!own.isKnown()) {
            return null;
        }
        double failed = median(peers, peer -> peer.health.failed());
        if (own.failed() > MOST_FAIL && failed < PEERS) {
            return percent(own.failed()) + " of its calls fail, " + percent(failed) + " of its peers'";
        }
        double throttled = median(peers, peer -> peer.health.throttled());
        if (own.throttled() > MOST_THROTTLED && throttled < PEERS) {
            return percent(own.throttled()) + " of its calls are throttled, " + percent(throttled) + " of its peers'";
        }
        if (own.isTimed() && isSlow(own.millis(), millis)) {
            return "its calls take " + Math.round(own.millis()) + " ms, its peers' " + Math.round(millis) + " ms";
        }
        return null;
    }

    /** Whether a probe that ran for so long says that the target is as good as its peers again. */
    static boolean isRecovered(Route probed, List<Route> routes, long millis) {
        return !isSlow((double) millis, timedMedian(peers(probed, routes)));
    }

    private static boolean isSlow(double millis, double peersMillis) {
        return peersMillis > 0 && millis > SLOW_MILLIS && millis > SLOW * peersMillis;
    }

    private static boolean mayLose(List<Route> routes) {
        long aside = routes.stream().filter(route -> route.health.isAside()).count();
        return 2 * (aside + 1) <= routes.size();
    }

    private static List<Route> peers(Route of, List<Route> routes) {
        List<Route> peers = new ArrayList<>();
        for (Route route : routes) {
            if (route != of && !route.health.isAside() && !route.lane.isOut() && route.health.isKnown()) {
                peers.add(route);
            }
        }
        return peers;
    }

    /** 0 where nothing is known. */
    private static double timedMedian(List<Route> peers) {
        List<Route> timed = new ArrayList<>(peers);
        timed.removeIf(peer -> !peer.health.isTimed());
        return timed.isEmpty() ? 0 : median(timed, peer -> peer.health.millis());
    }

    /** The lower one of two: it takes a majority to excuse a target. */
    private static double median(List<Route> routes, ToDoubleFunction<Route> figure) {
        List<Double> figures = new ArrayList<>();
        routes.forEach(route -> figures.add(figure.applyAsDouble(route)));
        Collections.sort(figures);
        return figures.get((figures.size() - 1) / 2);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * part);
    }
}
