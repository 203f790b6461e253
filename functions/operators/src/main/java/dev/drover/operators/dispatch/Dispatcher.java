package dev.drover.operators.dispatch;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends items to the targets of their workers, at most as many at a time as each target's limit says. Items above it wait
 * in order. Throttles and transport errors are tried again here, elsewhere where there is another target; everything else
 * is the item's evidence and goes on to verify.
 *
 * <p>Lives on one thread, the loop: only {@link #submit} and {@link #gauges} may be called from others.
 */
final class Dispatcher {
    /** How often time is told to what keeps calls waiting and may let them go with time alone. */
    private static final long TICK_MILLIS = 50;
    /** The least time between two looks for what runs long: they fall due one by one, as they were sent. */
    private static final long LEAST_LOOK_MILLIS = 5;

    private final DispatchSettings settings;
    private final DispatchLoop loop;
    private final DispatchMetrics metrics;
    private final DoubleSupplier random;
    /** By function. */
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    /** By the worker's name. */
    private final Map<String, WorkerQueue> queues = new LinkedHashMap<>();

    private final UnsentCalls unsent = new UnsentCalls();
    private final LaneShares shares;
    private final ByteBudget bytes;
    private final Sender sender;
    private final TargetWatch watch;
    private final Retries retries;
    private final EvidenceWriter evidenceWriter;
    private final SecondCalls secondCalls;
    private final HandBack handBack;
    private final DispatchGauges gauges = new DispatchGauges();

    Dispatcher(
            DispatchSettings settings,
            int subtask,
            int subtasks,
            WorkerInvoker invoker,
            DispatchLoop loop,
            DispatchMetrics metrics,
            DoubleSupplier random,
            IntFunction<ConcurrencyLimit> limits) {
        this.settings = settings;
        this.loop = loop;
        this.metrics = metrics;
        this.random = random;
        settings.workers.forEach((name, worker) -> {
            List<Route> routes = new ArrayList<>();
            for (Target target : worker.targets()) {
                if (target.weight() > 0) {
                    Lane lane =
                            lanes.computeIfAbsent(target.function(), unused -> lane(target, subtask, subtasks, limits));
                    RouteHealth health = new RouteHealth(settings.breakerProbeInterval.toNanos());
                    routes.add(new Route(lane, target.weight(), health));
                }
            }
            WindowShare window = new WindowShare(
                    settings.capacity, settings.breakerProbeInterval.toNanos(), settings.throttledFor.toNanos());
            queues.put(name, new WorkerQueue(worker, routes, window));
        });
        shares = new LaneShares(new ArrayList<>(lanes.values()), subtask, subtasks);
        bytes = new ByteBudget(settings.maxBytesInFlight / subtasks, settings.largestBatch());
        sender = new Sender(invoker, loop, settings, this::landed);
        watch = new TargetWatch(settings, metrics);
        retries = new Retries(settings);
        evidenceWriter = new EvidenceWriter(settings);
        secondCalls = new SecondCalls(evidenceWriter, metrics, random);
        handBack = new HandBack(settings, unsent, queues.values(), metrics);
        publishGauges();
    }

    private Lane lane(Target target, int subtask, int subtasks, IntFunction<ConcurrencyLimit> limits) {
        int share = ConcurrencyLimit.share(target.maxInFlight(), subtask, subtasks);
        return new Lane(
                target,
                share,
                limits.apply(share),
                new Breaker(settings.breakerAfter, settings.breakerProbeInterval.toNanos()),
                metrics.of(target.name()));
    }

    /** What to tell the count of shares. Loop only. */
    int[] offerShares() {
        return shares.offer();
    }

    /** Takes the answer to the last offer. Loop only. */
    void takeShares(int[] answer) {
        shares.granted(answer);
        queues.values().forEach(this::pump);
    }

    /** Takes an item and answers once, on the loop. Any thread. */
    void submit(Item item, Consumer<Dispatched> done) {
        loop.execute(() -> accept(item, done));
    }

    private void accept(Item item, Consumer<Dispatched> done) {
        Evidence known = item.evidence;
        if (known != null) {
            done.accept(Answers.invoked(item, known));
            return;
        }
        WorkerQueue queue = queues.get(item.worker);
        if (queue == null) {
            // Admit refuses unknown workers; this one was admitted by an earlier configuration.
            metrics.deferred();
            done.accept(Answers.withoutWorker(item));
            return;
        }
        Duration wished = item.timeoutMillis == 0 ? queue.worker.timeout() : Duration.ofMillis(item.timeoutMillis);
        Duration timeout = wished.compareTo(settings.longestCall) > 0 ? settings.longestCall : wished;
        Call call = new Call(item, queue, timeout, done, loop.nanoTime());
        unsent.add(call);
        queue.add(call);
        pump(queue);
        if (handBack.makeWay(queue, loop.nanoTime()) > 0) {
            publishGauges();
        }
    }

    private void pump(Lane lane) {
        lane.queuesInTurn().forEach(this::pump);
    }

    private void pump(WorkerQueue queue) {
        long now = loop.nanoTime();
        for (Route route : queue.routes) {
            route.lane.limit.onTime(now, route.lane.inFlight);
        }
        hedge(queue, now);
        sendWaiting(queue, now);
        lookForSlowLater(queue, now);
        publishGauges();
    }

    /** Goes before what waits: there are few, each for an item that has waited longest. */
    private void hedge(WorkerQueue queue, long now) {
        for (Flight slow = queue.hedger.due(now); slow != null; slow = queue.hedger.due(now)) {
            Route route = secondCalls.routeFor(slow, now);
            if (route == null || !bytes.hasRoomFor(slow.bytes)) {
                return;
            }
            queue.hedger.onHedged(slow);
            slow.batch.isHedged = true;
            metrics.hedged();
            send(slow.batch, route);
        }
    }

    private void sendWaiting(WorkerQueue queue, long now) {
        while (queue.isReady(now)) {
            Route route = TargetChoice.choose(queue.routes, queue.avoid(), now, random);
            if (route == null) {
                break;
            }
            Batch batch = queue.take();
            if (!bytes.hasRoomFor(batch.bytes())) {
                // Goes on when bytes are released, which is not a matter of time.
                queue.addAgain(batch);
                return;
            }
            send(batch, route);
        }
        if (queue.isReady(now)) {
            queue.routes.forEach(route -> wakeLater(route, now));
        } else if (queue.isLingering(now)) {
            sendWithoutCompanyLater(queue, now);
        }
    }

    private void lookForSlowLater(WorkerQueue queue, long now) {
        long untilDue = queue.hedger.nanosUntilDue(now);
        if (untilDue >= 0 && !queue.lookScheduled) {
            queue.lookScheduled = true;
            loop.schedule(
                    () -> {
                        queue.lookScheduled = false;
                        pump(queue);
                    },
                    untilDue == 0 ? TICK_MILLIS : Math.max(LEAST_LOOK_MILLIS, untilDue / 1_000_000 + 1));
        }
    }

    private void sendWithoutCompanyLater(WorkerQueue queue, long now) {
        if (!queue.lingerScheduled) {
            queue.lingerScheduled = true;
            loop.schedule(
                    () -> {
                        queue.lingerScheduled = false;
                        pump(queue);
                    },
                    (queue.nanosOfLinger(now) + 999_999) / 1_000_000);
        }
    }

    /** Where nothing but time keeps calls from a target, somebody must look at the clock. */
    private void wakeLater(Route route, long now) {
        Lane lane = route.lane;
        if (lane.hasRoom() && !route.isServing() && !lane.probeScheduled) {
            lane.probeScheduled = true;
            loop.schedule(
                    () -> {
                        lane.probeScheduled = false;
                        pump(lane);
                        handBack.longBehindTargets(loop.nanoTime());
                        lane.queues.forEach(queue -> handBack.beyondShare(queue, loop.nanoTime()));
                        publishGauges();
                    },
                    Math.max(TICK_MILLIS, route.nanosUntilProbe(now) / 1_000_000 + 1));
        }
        if (!lane.hasRoom() && lane.limit.mayGrow() && !lane.growthScheduled) {
            lane.growthScheduled = true;
            loop.schedule(
                    () -> {
                        lane.growthScheduled = false;
                        pump(lane);
                    },
                    TICK_MILLIS);
        }
    }

    private void send(Batch batch, Route route) {
        Flight flight = Flight.of(batch, route, settings.completionsStream, loop, random);
        for (Call call : batch.calls) {
            unsent.remove(call);
            call.waitingIn = null;
            call.evidence.invocations++;
            call.evidence.hedged += flight.isSecond ? 1 : 0;
        }
        batch.inFlight.add(flight);
        batch.queue.hedger.onSent(flight);
        route.lane.inFlight++;
        bytes.take(flight.bytes);
        watch.onSent(flight);
        sender.send(flight);
    }

    private void landed(Flight flight, InvocationResult result) {
        long now = loop.nanoTime();
        Lane lane = flight.lane();
        lane.inFlight--;
        flight.batch.inFlight.remove(flight);
        boolean wasTight = bytes.release(flight.bytes);
        evidenceWriter.record(flight, result, now);
        boolean wasOut = lane.isOut();
        watch.onLanded(flight, result, now);
        if (lane.isOut() && !wasOut) {
            lane.queues.stream().filter(WorkerQueue::isOut).forEach(queue -> queue.window.onOut(now));
        }
        flight.batch.queue.hedger.onLanded(flight, result.hasRun(), now);
        if (secondCalls.settles(flight, result, now)) {
            settle(flight, result, now);
        }
        pump(lane);
        if (wasTight) {
            // Room for bytes is room for the calls of any target.
            queues.values().forEach(this::pump);
        }
    }

    private void settle(Flight flight, InvocationResult result, long now) {
        Batch batch = flight.batch;
        switch (result.outcome()) {
            case THROTTLED:
                batch.calls.forEach(call -> call.evidence.throttled++);
                if (retries.isThrottledForLong(batch, now)) {
                    batch.calls.forEach(call -> handBack.defer(
                            call, Cause.THROTTLED, "throttled for longer than " + settings.throttledFor));
                } else {
                    retryLater(batch, flight.lane(), batch.throttleTries - 1);
                }
                break;
            case TRANSIENT:
            case REFUSED:
                if (result.ofPayload()) {
                    finishOrSplit(batch, null);
                } else {
                    failedForNow(batch, flight.lane(), result.outcome(), now);
                }
                break;
            case WORKER_ERROR:
            case NEVER_RETURNED:
                finishOrSplit(batch, null);
                break;
            default:
                batch.calls.forEach(this::finish);
                break;
        }
    }

    private void failedForNow(Batch batch, Lane lane, Outcome outcome, long now) {
        batch.calls.removeIf(call -> handBack.deferredBehindTargets(call, now));
        if (batch.calls.isEmpty()) {
            return;
        }
        if (retries.isOwnFault(batch, lane, outcome, now)) {
            finishOrSplit(batch, lane);
        } else {
            retryLater(batch, lane, batch.failuresAt(lane).tries - 1);
        }
    }

    /**
     * Nobody knows which of its calls a batch died of. Only that one pays an attempt for it: the halves go at once, within
     * the same attempt, until it is alone. All of them pay their part of what the invocations cost.
     *
     * @param avoid where the halves had better not go; null where they may go anywhere
     */
    private void finishOrSplit(Batch batch, @Nullable Lane avoid) {
        if (batch.calls.size() == 1) {
            finish(batch.calls.get(0));
            return;
        }
        metrics.split();
        batch.calls.forEach(unsent::add);
        List<Batch> halves = batch.halves();
        // Each goes before all that wait, so the second one first.
        for (Batch half : List.of(halves.get(1), halves.get(0))) {
            half.avoid = avoid;
            half.queue.addAgain(half);
        }
    }

    private void retryLater(Batch batch, Lane failedAt, int tries) {
        metrics.retried();
        batch.avoid = failedAt;
        for (Call call : batch.calls) {
            unsent.add(call);
            call.waitingIn = batch;
        }
        batch.backingOff = loop.schedule(
                () -> {
                    batch.backingOff = null;
                    batch.queue.addAgain(batch);
                    pump(batch.queue);
                },
                settings.backoff.millis(tries, random));
    }

    private void finish(Call call) {
        if (call.evidence.outcome == Outcome.WORKER_ERROR) {
            metrics.workerFailed();
        }
        call.done.accept(Answers.invoked(call.item, call.takeEvidence()));
    }

    /** Hands back up to this many calls that have not been sent, the newest first. Loop only. */
    int deferNewest(int count) {
        int handedBack = handBack.newest(count);
        publishGauges();
        return handedBack;
    }

    private void publishGauges() {
        gauges.publish(lanes.values(), unsent.size());
    }

    DispatchGauges gauges() {
        return gauges;
    }
}
