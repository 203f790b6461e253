package dev.drover.operators.dispatch;

import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import dev.drover.operators.ingest.CreditAccount;
import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.FlowCredit;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * The real dispatchers of several subtasks before a service that takes every call, behind the real credit account. An item
 * goes to a subtask chosen at random, and where that one is full nothing passes until it has room, as in Flink.
 */
final class BalanceSimulation {
    static final int SLOTS = 900;
    private static final int ITEMS = 20_000;

    /** How long items take; mean about 1 s. */
    enum Durations {
        LOGNORMAL {
            @Override
            long millis(int number, Random random) {
                return Math.round(325 * Math.exp(1.5 * random.nextGaussian()));
            }
        },
        PARETO {
            @Override
            long millis(int number, Random random) {
                return Math.round(333 * Math.pow(1 - random.nextDouble(), -1 / 1.5));
            }
        },
        /** Those of exactly one duration would start in waves, and the last dispatch would jump by a whole one, 3%. */
        ONE_IN_A_HUNDRED_SLOW {
            @Override
            long millis(int number, Random random) {
                int usual = 620 + random.nextInt(300);
                return random.nextInt(100) == 0 ? 30 * usual : usual;
            }
        },
        EVERY_FOURTH_SLOW {
            @Override
            long millis(int number, Random random) {
                return number % 4 == 0 ? 3_000 : 300;
            }
        };

        abstract long millis(int number, Random random);
    }

    /** Which subtask an item goes to, and whether shares follow need. */
    enum Way {
        ROUND_ROBIN,
        RANDOM,
        RANDOM_ELASTIC
    }

    private final ManualLoop loop = new ManualLoop();
    private final long start = loop.nowMillis();
    private final Way way;
    private final long[] durations = new long[ITEMS];
    private final List<Dispatcher> dispatchers;
    private final int[] held;
    private final int capacity;
    private final CreditAccount credit;
    private final Random random;
    private int entered;
    private int finished;
    private int next = -1;
    private int inFlight;
    private int mostInFlight;
    private long lastSentMillis;

    BalanceSimulation(long seed, int subtasks, Durations shape, Way way, IntFunction<ConcurrencyLimit> limits) {
        this.way = way;
        random = new Random(seed);
        for (int i = 0; i < ITEMS; i++) {
            durations[i] = Math.max(1, shape.millis(i, random));
        }
        held = new int[subtasks];
        capacity = CreditAccount.capacity(SLOTS, subtasks);
        credit = new CreditAccount(SLOTS, 1, CreditGate.ROUND_TRIP_MILLIS * 1_000_000, loop.nanoTime());
        DispatchSettings settings = DispatcherRig.settings(SLOTS);
        settings.longestCall = Duration.ofDays(1);
        settings.workers.put(
                "embed",
                new DispatchSettings.Worker(
                        settings.workers.get("embed").targets(),
                        settings.longestCall,
                        InvocationMode.REQUEST_RESPONSE));
        settings.workers.remove("classify");
        dispatchers = DispatcherRig.dispatchers(
                settings, subtasks, way == Way.RANDOM_ELASTIC, new Service(), loop, random, limits);
    }

    BalanceSimulation run() {
        signal();
        while (finished < ITEMS) {
            loop.advance(100);
        }
        return this;
    }

    private void signal() {
        credit.update(new FlowCredit.Balance(finished, 0, finished, 0, 1), loop.nanoTime());
        letIn();
        loop.schedule(this::signal, CreditGate.SIGNAL_MILLIS);
    }

    private void letIn() {
        while (entered < ITEMS && credit.mayEnter(loop.nanoTime())) {
            if (next < 0) {
                next = way == Way.ROUND_ROBIN ? entered % held.length : random.nextInt(held.length);
            }
            int subtask = next;
            if (held[subtask] >= capacity) {
                return;
            }
            next = -1;
            held[subtask]++;
            credit.entered(loop.nanoTime());
            Item item = SampleItems.item("item/" + entered++);
            dispatchers.get(subtask).submit(item, dispatched -> {
                held[subtask]--;
                finished++;
                letIn();
            });
        }
    }

    /** Over that of one queue before all slots. */
    double lastDispatch() {
        PriorityQueue<Long> ends = new PriorityQueue<>();
        long at = 0;
        for (long duration : durations) {
            at = ends.size() < SLOTS ? 0 : ends.remove();
            ends.add(at + duration);
        }
        return (lastSentMillis - start) / (double) at;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    private final class Service implements WorkerInvoker {
        private final FakeInvoker calls = new FakeInvoker();

        @Override
        public CompletableFuture<InvocationResult> invoke(
                String target, byte[] payload, Duration timeout, InvocationMode mode) {
            calls.all.clear();
            CompletableFuture<InvocationResult> answer = calls.invoke(target, payload, timeout, mode);
            FakeInvoker.Invocation call = calls.last();
            inFlight++;
            mostInFlight = Math.max(mostInFlight, inFlight);
            lastSentMillis = loop.nowMillis();
            int number = Integer.parseInt(call.id().substring("item/".length()));
            loop.schedule(
                    () -> {
                        inFlight--;
                        call.replies();
                    },
                    durations[number]);
            return answer;
        }

        @Override
        public void close() {
            throw new IllegalStateException("nobody closes it");
        }
    }
}
