package dev.drover.operators.dispatch;

import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * The real dispatcher, one or several subtasks of it, on a manual loop before a service that takes a number of calls at a
 * time which nobody tells it. Durations are lognormal. The gate's part is played by a window on the items in the flow.
 */
final class HiddenLimitSimulation {
    private static final int ALLOWED = 900;
    private static final int HIDDEN = 300;
    private static final int ITEMS = 20_000;
    private static final long ROUND_TRIP_MILLIS = 10;
    private static final double MEDIAN_MILLIS = 300;
    private static final double SIGMA = 1;
    /** Else a single item could be the whole makespan, and hide everything else. */
    private static final long LONGEST_MILLIS = 5_000;

    /** When the hidden limit changes, and to what. */
    static final class Change {
        final long atMillis;
        final int limit;

        Change(long atMillis, int limit) {
            this.atMillis = atMillis;
            this.limit = limit;
        }
    }

    private final ManualLoop loop = new ManualLoop();
    private final long start = loop.nowMillis();
    private final List<Change> changes;
    private final long[] durations = new long[ITEMS];
    private final List<Dispatcher> dispatchers;
    private final Random random;
    private int hidden = HIDDEN;
    private int running;
    private int fed;
    private int finished;
    private long lastMillis;

    private int calls;
    private int throttled;
    /** The sum of the limits, ten times a second. */
    private final List<Integer> limits = new ArrayList<>();

    /**
     * @param limits from a subtask's share to its limit
     */
    HiddenLimitSimulation(long seed, int subtasks, List<Change> changes, IntFunction<ConcurrencyLimit> limits) {
        this.changes = changes;
        random = new Random(seed);
        for (int i = 0; i < ITEMS; i++) {
            double millis = MEDIAN_MILLIS * Math.exp(SIGMA * random.nextGaussian());
            durations[i] = Math.min(LONGEST_MILLIS, Math.max(1, Math.round(millis)));
        }
        DispatchSettings settings = DispatcherRig.settings(ALLOWED);
        settings.workers.remove("classify");
        dispatchers = DispatcherRig.dispatchers(settings, subtasks, subtasks > 1, new Service(), loop, random, limits);
        for (Change change : changes) {
            loop.schedule(() -> hidden = change.limit, change.atMillis);
        }
    }

    HiddenLimitSimulation run() {
        // As many items in the flow as the gate lets in.
        for (int i = 0; i <= ALLOWED; i++) {
            feed();
        }
        while (finished < ITEMS) {
            loop.advance(100);
            limits.add(dispatchers.stream()
                    .mapToInt(dispatcher -> dispatcher.gauges().limit())
                    .sum());
        }
        return this;
    }

    private void feed() {
        if (fed == ITEMS) {
            return;
        }
        Item item = SampleItems.item("item/" + fed++);
        dispatchers.get(random.nextInt(dispatchers.size())).submit(item, dispatched -> {
            finished++;
            lastMillis = loop.nowMillis();
            feed();
        });
    }

    /** Over that of somebody who knows the limit, and has never more calls out than it allows. */
    double makespan() {
        return (lastMillis - start) / (double) idealMillis();
    }

    /** How long after a change the limit was first within 10% of the new one, in ms, to 100 ms. */
    long settledAfterMillis(Change change) {
        for (int i = (int) (change.atMillis / 100); i < limits.size(); i++) {
            if (Math.abs(limits.get(i) - change.limit) <= change.limit / 10) {
                return (i + 1) * 100L - change.atMillis;
            }
        }
        throw new AssertionError("the limit never came near " + change.limit);
    }

    double throttledShare() {
        return throttled / (double) calls;
    }

    /** List scheduling: an item starts as soon as fewer calls are out than the limit allows. */
    private long idealMillis() {
        PriorityQueue<Long> ends = new PriorityQueue<>();
        long now = 0;
        long last = 0;
        for (long duration : durations) {
            while (ends.size() >= limitAt(now)) {
                now = nextEvent(ends, now);
                while (!ends.isEmpty() && ends.peek() <= now) {
                    ends.remove();
                }
            }
            long end = now + duration + ROUND_TRIP_MILLIS;
            ends.add(end);
            last = Math.max(last, end);
        }
        return last;
    }

    private int limitAt(long millis) {
        int present = HIDDEN;
        for (Change change : changes) {
            present = change.atMillis <= millis ? change.limit : present;
        }
        return present;
    }

    private long nextEvent(PriorityQueue<Long> ends, long now) {
        long next = ends.isEmpty() ? Long.MAX_VALUE : ends.peek();
        for (Change change : changes) {
            next = change.atMillis > now ? Math.min(next, change.atMillis) : next;
        }
        return next;
    }

    /** Takes a call if fewer than the hidden limit run, else refuses it one round trip later. */
    private final class Service implements WorkerInvoker {
        private final FakeInvoker calls = new FakeInvoker();

        @Override
        public CompletableFuture<InvocationResult> invoke(
                String target, byte[] payload, Duration timeout, InvocationMode mode) {
            calls.all.clear();
            CompletableFuture<InvocationResult> answer = calls.invoke(target, payload, timeout, mode);
            FakeInvoker.Invocation call = calls.last();
            HiddenLimitSimulation.this.calls++;
            if (running >= hidden) {
                throttled++;
                loop.schedule(
                        () -> answer.complete(InvocationResult.throttled(Throttle.CONCURRENCY, "too many", null)),
                        ROUND_TRIP_MILLIS);
                return answer;
            }
            running++;
            int number = Integer.parseInt(call.id().substring("item/".length()));
            loop.schedule(() -> running--, durations[number]);
            loop.schedule(call::replies, durations[number] + ROUND_TRIP_MILLIS);
            return answer;
        }

        @Override
        public void close() {
            throw new IllegalStateException("nobody closes it");
        }
    }
}
