package dev.drover.operators.dispatch;

import dev.drover.contract.Outcome;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a target's limit, breaker, health and metrics what an invocation came to, and sets it aside or takes it back. Dispatch loop only. */
final class TargetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TargetWatch.class);

    private final DispatchSettings settings;
    private final DispatchMetrics metrics;

    TargetWatch(DispatchSettings settings, DispatchMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    void onSent(Flight flight) {
        metrics.invoked();
        flight.lane().metrics.invoked();
        flight.lane().breaker.onSent(flight.sentNanos);
        flight.isTimed = flight.route.health.onSent(flight.sentNanos);
    }

    /** The invocation is no longer counted in flight, and what it came to stands in the evidence. */
    void onLanded(Flight flight, InvocationResult result, long now) {
        Lane lane = flight.lane();
        RouteHealth health = flight.route.health;
        health.onLanded(now, flight.isTimed);
        switch (result.outcome()) {
            case THROTTLED:
                // The service is there and answers: it is busy, not broken.
                lane.onTaken(flight.sentNanos);
                lane.onThrottled(now);
                lane.limit.onThrottled(flight.sentNanos, now, lane.inFlight, result.throttle());
                metrics.throttled();
                lane.metrics.throttled();
                health.onThrottled(flight.sentNanos);
                break;
            case TRANSIENT:
            case REFUSED:
                if (result.ofPayload()) {
                    lane.onTaken(flight.sentNanos);
                } else {
                    lane.metrics.failed();
                    health.onFailed(flight.sentNanos);
                    failed(flight, result, now);
                }
                break;
            case NEVER_RETURNED:
                metrics.neverReturned();
                lane.metrics.failed();
                // Says nothing of the target: a probe that never returned must not keep it out, nor let all in.
                if (lane.breaker.state() == Breaker.State.HALF_OPEN) {
                    failed(flight, result, now);
                }
                ran(flight, true, now);
                break;
            default:
                lane.onTaken(flight.sentNanos);
                boolean hasFailed = everyItemFailed(flight);
                if (hasFailed) {
                    lane.metrics.failed();
                }
                ran(flight, hasFailed, now);
                break;
        }
        judge(flight, result, now);
    }

    private static void ran(Flight flight, boolean hasFailed, long now) {
        flight.route.health.onRan(flight.sentNanos, hasFailed);
        if (flight.isTimed) {
            flight.route.health.onTimed(flight.sentNanos, flight.millis(now));
        }
    }

    /** Of a batch one bad item says nothing of the target. */
    private static boolean everyItemFailed(Flight flight) {
        for (Call call : flight.batch.calls) {
            if (call.evidence.outcome != Outcome.WORKER_ERROR) {
                return false;
            }
        }
        return true;
    }

    private void failed(Flight flight, InvocationResult result, long now) {
        if (flight.lane().breaker.onFailure(flight.sentNanos, now, result.message())) {
            Call first = flight.batch.calls.get(0);
            LOG.error(
                    "Target {} is taken out after {} calls that failed in a row; items wait, and one call every {} ms "
                            + "probes it. Last failure, of item {}/{}: {}",
                    flight.lane().target.function(),
                    settings.breakerAfter,
                    settings.breakerProbeInterval.toMillis(),
                    first.item.run,
                    first.item.id,
                    result.message());
        }
    }

    /** Compares the targets of the worker; each landing shows as well which of the others bring nothing back. */
    private void judge(Flight flight, InvocationResult result, long now) {
        List<Route> routes = flight.batch.queue.routes;
        if (routes.size() == 1) {
            return;
        }
        Route landed = flight.route;
        if (landed.health.isProbe(flight.sentNanos)) {
            boolean ran = (result.outcome() == Outcome.REPLIED || result.outcome() == Outcome.ACCEPTED)
                    && !everyItemFailed(flight);
            if (ran && Outliers.isRecovered(landed, routes, flight.millis(now))) {
                landed.health.takeBack();
                landed.lane.asideBy--;
                LOG.info("Target {} does as its peers do again, and serves as they do", landed.lane.target.function());
            }
            return;
        }
        for (Route route : routes) {
            String reason = Outliers.reason(route, routes, now);
            if (reason != null) {
                route.health.setAside(now);
                route.lane.asideBy++;
                metrics.setAside();
                LOG.warn(
                        "Target {} is set aside: {}; one call every {} ms probes it",
                        route.lane.target.function(),
                        reason,
                        settings.breakerProbeInterval.toMillis());
            }
        }
    }
}
