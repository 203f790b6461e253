package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** A dispatcher on a manual loop before a fake invoker. */
final class DispatcherRig {
    final ManualLoop loop = new ManualLoop();
    final FakeInvoker invoker;
    final DispatchMetrics metrics = new DispatchMetrics(new UnregisteredMetricsGroup());
    final Dispatcher dispatcher;
    final List<Dispatched> done = new ArrayList<>();

    DispatcherRig(DispatchSettings settings, FakeInvoker invoker) {
        this(settings, invoker, 1);
    }

    DispatcherRig(DispatchSettings settings, FakeInvoker invoker, long seed) {
        this.invoker = invoker;
        Random random = new Random(seed);
        dispatcher = new Dispatcher(
                settings,
                0,
                1,
                invoker,
                loop,
                metrics,
                random::nextDouble,
                share -> new AdaptiveLimit(share, 1, loop.nanoTime()));
    }

    /**
     * The dispatchers of several subtasks on one loop.
     *
     * @param elastic whether their shares of the limit follow need
     */
    static List<Dispatcher> dispatchers(
            DispatchSettings settings,
            int subtasks,
            boolean elastic,
            WorkerInvoker invoker,
            ManualLoop loop,
            Random random,
            IntFunction<ConcurrencyLimit> limits) {
        List<Dispatcher> dispatchers = new ArrayList<>();
        List<ShareCount> counts = new ArrayList<>();
        for (int i = 0; i < subtasks; i++) {
            int subtask = i;
            Dispatcher dispatcher = new Dispatcher(
                    settings,
                    subtask,
                    subtasks,
                    invoker,
                    loop,
                    new DispatchMetrics(new UnregisteredMetricsGroup()),
                    random::nextDouble,
                    limits);
            dispatchers.add(dispatcher);
            if (elastic) {
                ShareExchange.start(
                        loop,
                        dispatcher,
                        offer -> ShareCount.exchange(counts, subtask, subtasks, offer),
                        Runnable::run);
            }
        }
        return dispatchers;
    }

    static DispatchSettings.Worker worker(Target... targets) {
        return new DispatchSettings.Worker(List.of(targets), Duration.ofSeconds(60), InvocationMode.REQUEST_RESPONSE);
    }

    /** As {@link #settings}, with batches for the worker embed that linger for 100 ms. */
    static DispatchSettings batched(int limit, int maxItems, int maxBytes) {
        DispatchSettings settings = settings(limit);
        settings.workers.put(
                "embed",
                new DispatchSettings.Worker(
                        List.of(Target.of("embed", "function-embed", 1, limit)),
                        Duration.ofSeconds(60),
                        InvocationMode.REQUEST_RESPONSE,
                        Batching.of(maxItems, maxBytes, Duration.ofMillis(100)),
                        Hedging.off()));
        return settings;
    }

    /** As {@link #settings}, with second invocations for the worker embed. */
    static DispatchSettings hedged(int percent, Target... targets) {
        DispatchSettings settings = settings(1);
        settings.workers.put(
                "embed",
                new DispatchSettings.Worker(
                        List.of(targets),
                        Duration.ofSeconds(60),
                        InvocationMode.REQUEST_RESPONSE,
                        Batching.off(),
                        Hedging.ofExtraPercent(percent)));
        return settings;
    }

    static DispatchSettings settings(int limit) {
        TreeMap<String, DispatchSettings.Worker> workers = new TreeMap<>();
        workers.put("embed", worker(Target.of("embed", "function-embed", 1, limit)));
        workers.put("classify", worker(Target.of("classify", "function-classify", 1, limit)));
        DispatchSettings settings = new DispatchSettings(workers);
        settings.capacity = 1_000;
        settings.backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));
        settings.transientRetries = 3;
        settings.throttledFor = Duration.ofMinutes(10);
        settings.breakerAfter = 10;
        settings.breakerProbeInterval = Duration.ofSeconds(5);
        settings.nanoUsdPerRequest = 200;
        settings.nanoUsdPerGbSecond = 16_667;
        return settings;
    }

    void submit(String id) {
        submit(SampleItems.item(id));
    }

    void submit(Item item) {
        dispatcher.submit(item, done::add);
        loop.run();
    }

    Dispatched only() {
        assertThat(done).hasSize(1);
        return done.get(0);
    }

    List<String> doneIds() {
        List<String> ids = new ArrayList<>();
        done.forEach(dispatched -> ids.add(dispatched.item.id));
        return ids;
    }
}
