package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules: whatever the calls come to, each item is answered exactly once, and the limit holds. */
class DispatcherModelTest {
    private static final int ITEMS = 400;
    private static long hedges;

    @AfterAll
    static void someOfThemHadSecondInvocations() {
        assertThat(hedges).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void eachItemIsAnsweredOnceAndTheLimitHolds(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(30);
        DispatchSettings settings = DispatcherRig.settings(limit);
        int smaller = 1 + random.nextInt(5);
        settings.workers.put(
                "score",
                DispatcherRig.worker(
                        Target.of("embed", "function-embed", 2, limit),
                        Target.of("classify", "function-classify", 1, limit),
                        Target.of("score", "function-score", 1, smaller)));
        int together = seed % 2 == 0 ? 1 : 2 + random.nextInt(10);
        settings.workers.replaceAll((name, worker) -> new DispatchSettings.Worker(
                worker.targets(),
                worker.timeout(),
                worker.mode(),
                Batching.of(together, 1_000 + random.nextInt(2_000), Duration.ofMillis(1 + random.nextInt(100))),
                together == 1 ? Hedging.ofExtraPercent(random.nextInt(40)) : Hedging.off()));
        settings.throttledFor = Duration.ofMillis(1 + random.nextInt(20_000));
        settings.breakerAfter = 1 + random.nextInt(12);
        settings.transientRetries = random.nextInt(5);
        Map<String, Integer> inFlight = new HashMap<>();
        Map<String, Integer> most = new HashMap<>();
        Set<String> uris = new HashSet<>();
        boolean[] targetDown = new boolean[1];
        DispatcherRig[] rig = new DispatcherRig[1];
        FakeInvoker invoker = new FakeInvoker(invocation -> {
            invocation
                    .request
                    .entries()
                    .forEach(entry -> assertThat(uris.add(entry.outputUri()))
                            .as("a fresh output URI")
                            .isTrue());
            assertThat(invocation.ids().size()).isLessThanOrEqualTo(together);
            inFlight.merge(invocation.target, 1, Integer::sum);
            most.merge(invocation.target, inFlight.get(invocation.target), Math::max);
            invocation.answer.whenComplete((result, error) -> inFlight.merge(invocation.target, -1, Integer::sum));
            if (targetDown[0]) {
                rig[0].loop.schedule(
                        () -> invocation.fails(random.nextBoolean() ? Outcome.REFUSED : Outcome.TRANSIENT),
                        random.nextInt(50));
                return;
            }
            int dice = random.nextInt(100);
            long delay = dice % 7 == 0 ? random.nextInt(20_000) : random.nextInt(500);
            if (dice < 60) {
                rig[0].loop.schedule(invocation::replies, delay);
            } else if (dice < 75) {
                rig[0].loop.schedule(() -> invocation.fails(Outcome.THROTTLED), delay);
            } else if (dice < 82) {
                rig[0].loop.schedule(() -> invocation.fails(Outcome.TRANSIENT), delay);
            } else if (dice < 85) {
                rig[0].loop.schedule(() -> invocation.fails(Outcome.WORKER_ERROR), delay);
            } else if (dice < 88) {
                rig[0].loop.schedule(
                        () -> invocation.answer.complete(InvocationResult.payloadRefused("too large", null)), delay);
            } else if (dice < 91) {
                rig[0].loop.schedule(
                        () -> invocation.answer.completeExceptionally(new IllegalStateException("adapter")), delay);
            } else if (dice < 93) {
                inFlight.merge(invocation.target, -1, Integer::sum);
                throw new IllegalStateException("adapter");
            } else if (dice < 96) {
                invocation.replies();
            } else {
                // Never returns, or too late to matter.
                rig[0].loop.schedule(invocation::replies, 10_001 + random.nextInt(30_000));
            }
        });
        rig[0] = new DispatcherRig(settings, invoker, seed);
        int[] answers = new int[ITEMS];
        int deferred = 0;
        for (int i = 0; i < ITEMS; i++) {
            int number = i;
            Item item = SampleItems.item("a/" + i, ",\"timeout\":\"PT10S\"");
            item.worker =
                    List.of("embed", "embed", "classify", "score", "score").get(random.nextInt(5));
            rig[0].dispatcher.submit(item, out -> {
                answers[number]++;
                assertThat(out.item).isSameAs(item);
                assertThat(out.item.attempt).isEqualTo(1);
                rig[0].done.add(out);
            });
            rig[0].loop.advance(random.nextInt(60));
            if (random.nextInt(20) == 0) {
                deferred += rig[0].dispatcher.deferNewest(1 + random.nextInt(3));
            }
            if (random.nextInt(60) == 0) {
                targetDown[0] = !targetDown[0];
            }
        }
        targetDown[0] = false;
        for (int minutes = 0; minutes < 60 * 24 && rig[0].done.size() < ITEMS; minutes++) {
            rig[0].loop.advance(60_000);
        }
        assertThat(answers).containsOnly(1);
        assertThat(most.values()).allMatch(calls -> calls <= limit);
        assertThat(most.getOrDefault("function-score", 0)).isLessThanOrEqualTo(smaller);
        assertThat(rig[0].dispatcher.gauges().inFlight()).isZero();
        assertThat(rig[0].dispatcher.gauges().waiting()).isZero();
        assertThat(rig[0].done.stream()
                        .filter(out -> out.deferred == Cause.DEFERRED
                                && String.valueOf(out.message).contains("checkpoint")))
                .hasSize(deferred);
        long called =
                rig[0].done.stream().mapToLong(out -> out.evidence.invocations).sum();
        assertThat(called)
                .isEqualTo(invoker.all.stream()
                        .mapToLong(each -> each.ids().size())
                        .sum());
        long throttled =
                rig[0].done.stream().mapToLong(out -> out.evidence.throttled).sum();
        long hedged = rig[0].done.stream().mapToLong(out -> out.evidence.hedged).sum();
        assertThat(hedged).isEqualTo(rig[0].metrics.hedged.getCount());
        hedges += hedged;
        if (together == 1) {
            // One that lost may be throttled after its item was answered.
            assertThat(rig[0].metrics.throttled.getCount() - throttled).isBetween(0L, hedged);
        } else {
            assertThat(throttled).isGreaterThanOrEqualTo(rig[0].metrics.throttled.getCount());
        }
        rig[0].loop.advance(100_000);
        assertThat(rig[0].loop.scheduled()).isZero();
        assertThat(rig[0].done).hasSize(ITEMS);
    }
}
