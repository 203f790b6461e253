package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A target that fails, throttles or slows far beyond its peers gets only probes until it does as they do. */
class DispatcherEjectionTest {
    private static final String BAD = "function-bad";
    private static final String GOOD = "function-good";
    private static final long USUAL_MILLIS = 200;
    /** Never comes within any test. */
    private static final long NEVER = 100_000_000;

    private final Map<String, Integer> calls = new HashMap<>();
    private Outcome badOutcome = Outcome.REPLIED;
    private long badMillis = USUAL_MILLIS;
    private final FakeInvoker invoker = new FakeInvoker(this::answer);
    private final DispatchSettings settings = settings(30, 30);
    private DispatcherRig rig = new DispatcherRig(settings, invoker);
    private int submitted;

    private static DispatchSettings settings(int badLimit, int goodLimit) {
        DispatchSettings settings = DispatcherRig.settings(5);
        settings.workers.put(
                "embed",
                DispatcherRig.worker(Target.of("bad", BAD, 1, badLimit), Target.of("good", GOOD, 1, goodLimit)));
        return settings;
    }

    private void answer(FakeInvoker.Invocation call) {
        calls.merge(call.target, 1, Integer::sum);
        boolean bad = call.target.equals(BAD);
        rig.loop.schedule(
                () -> {
                    if (!bad || badOutcome == Outcome.REPLIED) {
                        call.replies();
                    } else if (badOutcome == Outcome.WORKER_ERROR) {
                        call.answer.complete(InvocationResult.functionError("no model", "r", null, 10, 512));
                    } else {
                        call.fails(badOutcome);
                    }
                },
                bad ? badMillis : USUAL_MILLIS);
    }

    /** One item each 20 ms: ten at a time are enough. */
    private void run(int items) {
        run(items, 1);
    }

    /** So many items each 20 ms. */
    private void run(int items, int atATime) {
        for (int i = 0; i < items; i++) {
            rig.submit("a/" + submitted++);
            rig.loop.advance(i % atATime == 0 ? 20 : 0);
        }
    }

    private int callsOfBad(Runnable during) {
        int before = calls.getOrDefault(BAD, 0);
        during.run();
        return calls.getOrDefault(BAD, 0) - before;
    }

    @ParameterizedTest
    @CsvSource({
        "WORKER_ERROR, 200",
        "WORKER_ERROR, 5",
        "REPLIED, 3000",
        "NEVER_RETURNED, 5000",
    })
    void whatIsFarWorseThanItsPeersIsSetAsideAndComesBack(Outcome outcome, long millis) {
        run(500);
        assertThat(rig.metrics.setAside.getCount()).isZero();
        assertThat(calls.get(BAD)).as("it does its part").isBetween(150, 350);

        badOutcome = outcome;
        badMillis = millis;
        run(1_000);
        assertThat(rig.metrics.setAside.getCount()).isEqualTo(1);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
        // Ten seconds hold two or three probes.
        assertThat(callsOfBad(() -> run(500))).isBetween(1, 3);

        badOutcome = Outcome.REPLIED;
        badMillis = USUAL_MILLIS;
        run(500);
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
        assertThat(callsOfBad(() -> run(500))).isBetween(150, 350);
        rig.loop.advance(100_000);
        assertThat(rig.done).hasSize(submitted);
        assertThat(rig.loop.scheduled()).isZero();
    }

    /** Its limit is 1 soon, so that it gets only what the other has no room for, and all of that is refused. */
    @Test
    void aTargetThatRefusesWhatItsPeersHaveNoRoomForIsSetAside() {
        badOutcome = Outcome.THROTTLED;
        badMillis = 10;
        run(3_000, 4);
        assertThat(rig.metrics.setAside.getCount()).isEqualTo(1);
        assertThat(callsOfBad(() -> run(500, 4))).isBetween(0, 1);
        badOutcome = Outcome.REPLIED;
        badMillis = USUAL_MILLIS;
        run(4_000, 4);
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
        assertThat(callsOfBad(() -> run(500, 4))).isGreaterThan(50);
    }

    @Test
    void aTargetThatHangsIsSetAsideLongBeforeItsCallsTimeOut() {
        rig = new DispatcherRig(settings(300, 300), invoker);
        run(1_000, 5);
        badMillis = NEVER;
        long since = rig.loop.nowMillis();
        while (rig.dispatcher.gauges().targetsOut() == 0) {
            run(5, 5);
            assertThat(rig.loop.nowMillis() - since).isLessThan(3_000);
        }
        assertThat(callsOfBad(() -> run(2_500, 5))).isBetween(1, 3);
    }

    @Test
    void failuresThatAllTargetsShareAreTheItemsOrTheWorkersAndSetNobodyAside() {
        FakeInvoker failing = new FakeInvoker(
                call -> call.answer.complete(InvocationResult.functionError("every item is bad", "r", null, 10, 512)));
        DispatcherRig all = new DispatcherRig(settings, failing);
        for (int i = 0; i < 500; i++) {
            all.submit("a/" + i);
        }
        assertThat(all.done).hasSize(500);
        assertThat(all.metrics.setAside.getCount()).isZero();
    }

    /** The same long-tailed items before both, one of which takes fifteen times as many at a time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void chanceSetsNobodyAside(long seed) {
        Random random = new Random(seed);
        DispatchSettings unequal = settings(20, 300);
        rig = new DispatcherRig(
                unequal,
                new FakeInvoker(call -> rig.loop.schedule(
                        () -> {
                            if (random.nextInt(10) == 0) {
                                call.answer.complete(InvocationResult.functionError("chance", "r", null, 10, 512));
                            } else {
                                call.replies();
                            }
                        },
                        Math.min(50_000, Math.max(1, Math.round(325 * Math.exp(1.5 * random.nextGaussian())))))),
                seed);
        int sent = 0;
        while (rig.done.size() < 20_000) {
            while (sent - rig.done.size() < 400 && sent < 20_000) {
                rig.submit("a/" + sent++);
            }
            rig.loop.advance(10);
        }
        assertThat(rig.metrics.setAside.getCount()).as("seed %d", seed).isZero();
    }
}
