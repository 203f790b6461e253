package dev.drover.operators.dispatch;

import dev.drover.contract.Cause;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Outcome;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends items to their targets, at most as many at a time as the limit says. Items above it wait in order. Throttles and
 * transport errors are tried again here; everything else is the item's evidence and goes on to verify.
 *
 * <p>Lives on one thread, the loop: only {@link #submit} and {@link #gauges} may be called from others.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** How often a limit that keeps calls waiting is told of the time. */
    private static final long GROWTH_MILLIS = 50;
    /** No record of a stream is larger, so that with this much room no call was kept waiting for it. */
    private static final long LARGEST_ITEM = 1 << 20;

    private final DispatchSettings settings;
    private final EvidenceWriter evidenceWriter;
    private final WorkerInvoker invoker;
    private final DispatchLoop loop;
    private final DispatchMetrics metrics;
    private final DoubleSupplier random;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final LaneShares shares;
    /** Over all targets: payloads of a few hundred KiB would fill the heap long before a limit of calls holds them. */
    private final long maxBytes;

    private long bytesInFlight;
    /** Calls that wait for their limit or their backoff, oldest first; what the backstop may hand back. */
    private final LinkedHashSet<Call> unsent = new LinkedHashSet<>();

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
        this.evidenceWriter = new EvidenceWriter(settings);
        this.invoker = invoker;
        this.loop = loop;
        this.metrics = metrics;
        this.random = random;
        int share = ConcurrencyLimit.share(settings.maxInFlight, subtask, subtasks);
        for (DispatchSettings.Worker worker : settings.workers.values()) {
            lanes.computeIfAbsent(
                    worker.target(),
                    target -> new Lane(
                            target,
                            limits.apply(share),
                            new Breaker(settings.breakerAfter, settings.breakerProbeInterval.toNanos())));
        }
        shares = new LaneShares(new ArrayList<>(lanes.values()), share);
        maxBytes = settings.maxBytesInFlight / subtasks;
        publishGauges();
    }

    /** What to tell the count of shares. Loop only. */
    int[] offerShares() {
        return shares.offer();
    }

    /** Takes the answer to the last offer. Loop only. */
    void takeShares(int[] answer) {
        shares.granted(answer);
        lanes.values().forEach(this::pump);
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
        DispatchSettings.Worker worker = settings.workers.get(item.worker);
        if (worker == null) {
            // Admit refuses unknown workers; this one was admitted by an earlier configuration.
            metrics.deferred();
            done.accept(Answers.withoutWorker(item));
            return;
        }
        Duration wished = item.timeoutMillis == 0 ? worker.timeout() : Duration.ofMillis(item.timeoutMillis);
        Duration timeout = wished.compareTo(settings.longestCall) > 0 ? settings.longestCall : wished;
        Call call = new Call(item, worker, timeout, done, loop.nanoTime());
        unsent.add(call);
        Lane lane = Objects.requireNonNull(lanes.get(worker.target()), "every worker's target has a lane");
        lane.waiting.addLast(call);
        pump(lane);
    }

    private void pump(Lane lane) {
        lane.limit.onTime(loop.nanoTime(), lane.inFlight);
        while (lane.maySend(loop.nanoTime()) && hasRoomFor(lane.waiting.getFirst())) {
            send(lane, lane.waiting.removeFirst());
        }
        if (lane.waitsForProbe() && !lane.probeScheduled) {
            lane.probeScheduled = true;
            long delay = lane.breaker.nanosUntilProbe(loop.nanoTime()) / 1_000_000 + 1;
            loop.schedule(
                    () -> {
                        lane.probeScheduled = false;
                        pump(lane);
                        deferWhatWaitedLong(lane);
                    },
                    delay);
        }
        if (lane.waitsForGrowth() && !lane.growthScheduled) {
            lane.growthScheduled = true;
            loop.schedule(
                    () -> {
                        lane.growthScheduled = false;
                        pump(lane);
                    },
                    GROWTH_MILLIS);
        }
        publishGauges();
    }

    /** One that is larger than all the room goes alone. */
    private boolean hasRoomFor(Call call) {
        return bytesInFlight == 0 || bytesInFlight + call.item.json.length <= maxBytes;
    }

    private void send(Lane lane, Call call) {
        unsent.remove(call);
        lane.inFlight++;
        bytesInFlight += call.item.json.length;
        metrics.invoked();
        call.sentNanos = loop.nanoTime();
        lane.breaker.onSent(call.sentNanos);
        Evidence evidence = call.evidence;
        evidence.target = lane.target;
        evidence.invocations++;
        evidence.startedMillis = loop.currentTimeMillis();
        evidence.uri = Identifiers.outputUri(
                call.item.output,
                call.item.run,
                call.item.id,
                call.item.generation,
                call.item.attempt,
                Nonce.of(random));
        evidence.logUri = Identifiers.logUri(evidence.uri);
        InvocationRequest request = call.request(settings.completionsStream);
        Duration patience = call.isEvent() ? settings.acceptWithin : call.timeout;
        CompletableFuture<InvocationResult> answer = invoke(lane.target, request.bytes(), patience, call.worker.mode());
        Tally tally = new Tally(lane, call, request);
        DispatchLoop.Cancellable timer = loop.schedule(
                () -> {
                    // Given up before the next call is sent, so that the limit holds. An answer that is there already
                    // is about to be counted, and is better than none.
                    if (answer.cancel(true)) {
                        // Nothing waits for a function here: a service that does not even accept an event is at fault.
                        tally.settle(InvocationResult.failed(
                                call.isEvent() ? Outcome.TRANSIENT : Outcome.NEVER_RETURNED,
                                "no answer within " + patience,
                                null));
                    }
                },
                patience.toMillis());
        answer.whenComplete((result, error) -> loop.execute(() -> {
            InvocationResult present = result != null
                    ? result
                    : InvocationResult.failed(Outcome.TRANSIENT, "the call failed: " + error, null);
            if (tally.settle(present)) {
                timer.cancel();
            }
        }));
    }

    /** A call that throws is a call that failed; it must not take its place in the limit with it. */
    private CompletableFuture<InvocationResult> invoke(
            String target, byte[] payload, Duration timeout, InvocationMode mode) {
        try {
            return invoker.invoke(target, payload, timeout, mode);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Makes sure that a call is counted once, whichever of answer and time-out comes first. */
    private final class Tally {
        private final Lane lane;
        private final Call call;
        private final InvocationRequest request;
        private boolean settled;

        Tally(Lane lane, Call call, InvocationRequest request) {
            this.lane = lane;
            this.call = call;
            this.request = request;
        }

        boolean settle(InvocationResult result) {
            if (settled) {
                return false;
            }
            settled = true;
            long now = loop.nanoTime();
            lane.inFlight--;
            boolean wasFull = bytesInFlight + LARGEST_ITEM > maxBytes;
            bytesInFlight -= call.item.json.length;
            evidenceWriter.record(call, request, result, now);
            next(lane, call, result, now);
            pump(lane);
            if (wasFull) {
                // Room for bytes is room for the calls of any target.
                lanes.values().forEach(Dispatcher.this::pump);
            }
            return true;
        }
    }

    private void next(Lane lane, Call call, InvocationResult result, long now) {
        switch (result.outcome()) {
            case THROTTLED:
                // The service is there and answers: it is busy, not broken.
                lane.onTaken(call.sentNanos);
                lane.limit.onThrottled(call.sentNanos, now, lane.inFlight, result.throttle());
                metrics.throttled();
                call.evidence.throttled++;
                throttled(lane, call, now);
                break;
            case TRANSIENT:
            case REFUSED:
                if (result.ofPayload()) {
                    lane.onTaken(call.sentNanos);
                    finish(call);
                } else {
                    failedForNow(lane, call, result, now);
                }
                break;
            case NEVER_RETURNED:
                metrics.neverReturned();
                // Says nothing of the target: a probe that never returned must not keep it out, nor let all in.
                if (lane.breaker.state() == Breaker.State.HALF_OPEN) {
                    failed(lane, call, result, now);
                }
                finish(call);
                break;
            default:
                if (call.evidence.outcome == Outcome.WORKER_ERROR) {
                    metrics.workerFailed();
                }
                lane.onTaken(call.sentNanos);
                finish(call);
                break;
        }
    }

    /**
     * A failure is the item's own only where its target took other calls in the meantime. Else it is the target's, which
     * costs the item nothing: it waits for the breaker to open, and behind it for the target to be mended.
     */
    private void failedForNow(Lane lane, Call call, InvocationResult result, long now) {
        failed(lane, call, result, now);
        if (deferredBehind(lane, call)) {
            return;
        }
        if (call.failedTries == 0 || lane.breaker.state() != Breaker.State.CLOSED) {
            call.failedTries = 0;
            call.firstFailedNanos = now;
            call.takenBefore = lane.taken;
        } else if (isOwnFault(lane, call, result)) {
            finish(call);
            return;
        }
        retryLater(lane, call, call.failedTries++);
    }

    /** A refusal ends the item for good, so it needs more to go by: calls from before a permission was taken away end well. */
    private boolean isOwnFault(Lane lane, Call call, InvocationResult result) {
        if (result.outcome() == Outcome.REFUSED) {
            return call.failedTries >= settings.breakerAfter && lane.lastTakenSentNanos - call.firstFailedNanos > 0;
        }
        return call.failedTries >= settings.transientRetries && lane.taken != call.takenBefore;
    }

    private void failed(Lane lane, Call call, InvocationResult result, long now) {
        if (lane.breaker.onFailure(call.sentNanos, now, result.message())) {
            LOG.error(
                    "Target {} is taken out after {} calls that failed in a row; items wait, and one call every {} ms "
                            + "probes it. Last failure, of item {}/{}: {}",
                    lane.target,
                    settings.breakerAfter,
                    settings.breakerProbeInterval.toMillis(),
                    call.item.run,
                    call.item.id,
                    result.message());
        }
    }

    private void throttled(Lane lane, Call call, long now) {
        if (call.throttleTries == 0) {
            call.throttledSinceNanos = now;
        } else if (now - call.throttledSinceNanos > settings.throttledFor.toNanos()) {
            defer(call, Cause.THROTTLED, "throttled for longer than " + settings.throttledFor);
            return;
        }
        retryLater(lane, call, call.throttleTries++);
    }

    private void retryLater(Lane lane, Call call, int tries) {
        metrics.retried();
        unsent.add(call);
        call.backingOff = loop.schedule(
                () -> {
                    call.backingOff = null;
                    lane.waiting.addFirst(call);
                    pump(lane);
                },
                settings.backoff.millis(tries, random));
    }

    private void finish(Call call) {
        call.done.accept(Answers.invoked(call.item, call.evidence));
    }

    private void defer(Call call, Cause cause, String message) {
        metrics.deferred();
        call.done.accept(Answers.deferred(call.item, call.evidence, cause, message));
    }

    private void deferWhatWaitedLong(Lane lane) {
        for (Call call : lane.waiting.toArray(new Call[0])) {
            if (deferredBehind(lane, call)) {
                lane.waiting.remove(call);
                unsent.remove(call);
            }
        }
        publishGauges();
    }

    /** Behind a target that stays out, items would take the room of all others, and outlive what time they have. */
    private boolean deferredBehind(Lane lane, Call call) {
        boolean isLong = loop.nanoTime() - call.takenInNanos > settings.throttledFor.toNanos();
        if (!isLong || lane.breaker.state() == Breaker.State.CLOSED) {
            return false;
        }
        defer(call, Cause.DEFERRED, "target " + lane.target + " is out: " + lane.breaker.message());
        return true;
    }

    /** Hands back up to this many calls that have not been sent, the newest first. Loop only. */
    int deferNewest(int count) {
        Call[] candidates = unsent.toArray(new Call[0]);
        int deferred = 0;
        for (int i = candidates.length - 1; i >= 0 && deferred < count; i--) {
            Call call = candidates[i];
            unsent.remove(call);
            if (call.backingOff != null) {
                call.backingOff.cancel();
            }
            for (Lane lane : lanes.values()) {
                lane.waiting.remove(call);
            }
            defer(call, Cause.DEFERRED, "handed back to let a checkpoint through");
            deferred++;
        }
        publishGauges();
        return deferred;
    }

    private void publishGauges() {
        gauges.publish(lanes.values(), unsent.size());
    }

    DispatchGauges gauges() {
        return gauges;
    }
}
