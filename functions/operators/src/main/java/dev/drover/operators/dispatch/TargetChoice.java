package dev.drover.operators.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where the next call of a worker goes: of two targets picked at random by weight, the one that uses less of its
 * limit. Two choices come close to knowing all loads, and don't send everything to one target whose load is old news.
 *
 * <p>Source: Michael Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001. Pure.
 */
final class TargetChoice {
    private TargetChoice() {}

    /**
     * @param avoid where the call had better not go, if there is another place; null for none
     * @return null where no target takes a call now
     */
    static @Nullable Route choose(List<Route> routes, @Nullable Lane avoid, long nowNanos, DoubleSupplier random) {
        if (routes.size() == 1) {
            Route only = routes.get(0);
            return only.lane.maySend(nowNanos) ? only : null;
        }
        boolean anyServes = false;
        List<Route> serving = new ArrayList<>(routes.size());
        List<Route> others = new ArrayList<>(0);
        for (Route route : routes) {
            anyServes |= route.isServing();
            if (!route.lane.maySend(nowNanos)) {
                continue;
            }
            if (route.isServing()) {
                serving.add(route);
            } else if (route.lane != avoid && route.nanosUntilProbe(nowNanos) == 0) {
                // At once: else it would get none while its peers have room.
                return route;
            } else {
                others.add(route);
            }
        }
        // One that is slow, or out and due, is better than none, but not better than to wait for one that serves.
        List<Route> open = anyServes ? serving : others;
        if (open.size() > 1) {
            open.removeIf(route -> route.lane == avoid);
        }
        if (open.size() < 2) {
            return open.isEmpty() ? null : open.get(0);
        }
        Route one = pick(open, random);
        open.remove(one);
        Route other = pick(open, random);
        return one.load() <= other.load() ? one : other;
    }

    private static Route pick(List<Route> routes, DoubleSupplier random) {
        int sum = 0;
        for (Route route : routes) {
            sum += route.weight;
        }
        double at = random.getAsDouble() * sum;
        for (Route route : routes) {
            at -= route.weight;
            if (at < 0) {
                return route;
            }
        }
        return routes.get(routes.size() - 1);
    }
}
