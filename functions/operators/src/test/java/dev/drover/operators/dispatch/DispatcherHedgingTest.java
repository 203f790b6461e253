package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.flow.Evidence;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A worker whose items take 100 ms, but for the one that each test looks at. */
class DispatcherHedgingTest {
    private static final int USUAL = 100;
    private static final Target EU = Target.of("eu", "function-eu", 1, 40);
    private static final Target US = Target.of("us", "function-us", 1, 40);

    private final FakeInvoker invoker = new FakeInvoker(this::behave);
    private Consumer<FakeInvoker.Invocation> ofSlow = invocation -> {};
    private final Random random = new Random(3);
    /** So many of the usual ones take five times as long. */
    private int longPercent;

    private DispatcherRig rig = new DispatcherRig(DispatcherRig.hedged(5, EU), invoker);

    private void behave(FakeInvoker.Invocation invocation) {
        if (invocation.id().startsWith("slow")) {
            ofSlow.accept(invocation);
        } else {
            boolean isLong = invocation.id().startsWith("usual") && random.nextInt(100) < longPercent;
            rig.loop.schedule(invocation::replies, isLong ? 5 * USUAL : USUAL);
        }
    }

    /** Lets so many usual items through. */
    private void usual(int count) {
        for (int i = 0; i < count; i++) {
            rig.submit("usual/" + rig.done.size() + "/" + i);
            rig.loop.advance(USUAL / 5);
        }
        rig.loop.advance(10 * USUAL);
        rig.done.clear();
    }

    private FakeInvoker.Invocation first() {
        return invoker.all.get(invoker.all.size() - 2);
    }

    /** Submits a slow item, and waits until it has a second invocation. */
    private void slowWithSecond() {
        rig.submit("slow");
        rig.loop.advance(2 * USUAL);
        assertThat(invoker.ids()).endsWith("slow", "slow");
    }

    @Test
    void whatRunsFarLongerThanOthersIsInvokedASecondTimeAndTheFirstReplyIsTheAnswer() {
        usual(Hedger.ENOUGH + 20);
        rig.submit("slow");
        rig.loop.advance(USUAL + USUAL / 5);
        assertThat(invoker.ids()).as("not slow yet").doesNotContainSubsequence("slow", "slow");
        rig.loop.advance(USUAL / 2);
        assertThat(invoker.ids()).endsWith("slow", "slow");
        assertThat(first().uri())
                .as("an output of its own")
                .isNotEqualTo(invoker.last().uri());

        invoker.last().replies();
        rig.loop.run();
        Evidence evidence = rig.only().evidence;
        assertThat(evidence.uri).isEqualTo(invoker.last().uri());
        assertThat(evidence.invocations).isEqualTo(2);
        assertThat(evidence.hedged).isEqualTo(1);
        assertThat(rig.only().item.attempt).isEqualTo(1);
        assertThat(rig.metrics.hedged.getCount()).isEqualTo(1);
        assertThat(rig.metrics.hedgesWon.getCount()).isEqualTo(1);
    }

    @Test
    void whatManyTakeIsNotFarLonger() {
        longPercent = 10;
        usual(3 * Hedger.ENOUGH);
        long before = rig.metrics.hedged.getCount();
        rig.submit("slow");
        rig.loop.advance(5 * USUAL - 10);
        assertThat(rig.metrics.hedged.getCount()).isEqualTo(before);
        rig.loop.advance(50);
        assertThat(rig.metrics.hedged.getCount()).isEqualTo(before + 1);
    }

    @Test
    void theOneThatLostKeepsItsPlaceUntilItEndsAndChangesNothingThen() {
        usual(Hedger.ENOUGH + 20);
        slowWithSecond();
        first().replies();
        rig.loop.run();
        Evidence evidence = rig.only().evidence;
        assertThat(evidence.uri).isEqualTo(first().uri());
        assertThat(rig.metrics.hedgesWon.getCount()).isZero();
        assertThat(rig.dispatcher.gauges().inFlight())
                .as("its function still runs")
                .isEqualTo(1);
        assertThat(invoker.last().answer).isNotCancelled();

        long cost = evidence.costNanoUsd;
        invoker.last().fails(Outcome.WORKER_ERROR);
        rig.loop.advance(100_000);
        assertThat(rig.done).hasSize(1);
        assertThat(rig.dispatcher.gauges().inFlight()).isZero();
        assertThat(evidence.outcome).isEqualTo(Outcome.REPLIED);
        assertThat(evidence.costNanoUsd).isEqualTo(cost);
        assertThat(invoker.all).hasSize(Hedger.ENOUGH + 22);
    }

    @Test
    void theCostOfTheOneThatLostIsWhatThoseBeforeItCameTo() {
        usual(Hedger.ENOUGH + 100);
        slowWithSecond();
        invoker.last().replies();
        rig.loop.run();
        Evidence early = rig.only().evidence;
        assertThat(early.costEstimated).isTrue();
        long reply = 200 + 100 * 16_667 / 1000;
        assertThat(early.costNanoUsd)
                .as("by the time that it has run, while none is known")
                .isBetween(2 * reply, 3 * reply);
        first().answer.complete(InvocationResult.functionError("out of memory", "request-9", null, 10_000, 1024));
        rig.loop.run();

        rig.done.clear();
        slowWithSecond();
        invoker.last().replies();
        rig.loop.run();
        assertThat(rig.only().evidence.costNanoUsd).isEqualTo(reply + 200 + 10_000 * 16_667 / 1000);
    }

    @Test
    void whatFailsBesideAnotherInvocationIsCountedAndTheOtherOneDecides() {
        for (Outcome outcome : new Outcome[] {
            Outcome.THROTTLED, Outcome.TRANSIENT, Outcome.REFUSED, Outcome.WORKER_ERROR, Outcome.NEVER_RETURNED
        }) {
            rig = new DispatcherRig(DispatcherRig.hedged(5, EU), invoker);
            usual(Hedger.ENOUGH + 20);
            slowWithSecond();
            invoker.last().fails(outcome);
            rig.loop.advance(5_000);
            assertThat(rig.done).as("%s", outcome).isEmpty();
            FakeInvoker.Invocation first = first();
            first.replies();
            rig.loop.run();
            Evidence evidence = rig.only().evidence;
            assertThat(evidence.outcome).isEqualTo(Outcome.REPLIED);
            assertThat(evidence.cause).isNull();
            assertThat(evidence.message).isNull();
            assertThat(evidence.uri).isEqualTo(first.uri());
            assertThat(evidence.invocations).isEqualTo(2);
            assertThat(evidence.throttled).isEqualTo(outcome == Outcome.THROTTLED ? 1 : 0);
        }
    }

    @Test
    void aReplyThatIsNotCleanWaitsForTheOtherOne() {
        usual(Hedger.ENOUGH + 20);
        slowWithSecond();
        invoker.last().answer.complete(InvocationResult.replied(new byte[] {'{'}, "request-3", null, 100, 1024));
        rig.loop.run();
        assertThat(rig.done).isEmpty();
        first().answer.complete(InvocationResult.functionError("bad item", "request-4", null, 100, 1024));
        rig.loop.run();
        Evidence evidence = rig.only().evidence;
        assertThat(evidence.cause).isEqualTo(Cause.FUNCTION_ERROR);
        assertThat(evidence.replied).isFalse();
        assertThat(rig.metrics.workerErrors.getCount()).isEqualTo(1);
    }

    @Test
    void whatFailsTwiceIsTriedAgainWithinTheAttemptAndOnce() {
        usual(Hedger.ENOUGH + 100);
        slowWithSecond();
        first().fails(Outcome.TRANSIENT);
        rig.loop.run();
        invoker.last().fails(Outcome.TRANSIENT);
        rig.loop.advance(50_000);
        assertThat(invoker.ids()).as("a third, and none at its side").endsWith("slow", "slow", "slow");
        assertThat(invoker.ids().stream().filter("slow"::equals)).hasSize(3);
        invoker.last().replies();
        rig.loop.run();
        assertThat(rig.only().evidence.invocations).isEqualTo(3);
        assertThat(rig.only().evidence.hedged).isEqualTo(1);
    }

    @Test
    void nothingIsInvokedTwiceBeforeEnoughIsKnownOrWhereItIsOff() {
        usual(Hedger.ENOUGH - 1);
        rig.submit("slow");
        rig.loop.advance(30_000);
        assertThat(invoker.ids().stream().filter("slow"::equals)).hasSize(1);

        rig = new DispatcherRig(DispatcherRig.hedged(0, EU), invoker);
        invoker.all.clear();
        usual(Hedger.ENOUGH + 20);
        rig.submit("slow");
        rig.loop.advance(30_000);
        assertThat(invoker.ids().stream().filter("slow"::equals)).hasSize(1);
    }

    @Test
    void thereAreNoMoreSecondInvocationsThanTheBudgetHas() {
        usual(Hedger.ENOUGH + 20);
        for (int i = 0; i < 9; i++) {
            rig.submit("slow/" + i);
        }
        rig.loop.advance(30_000);
        assertThat(rig.metrics.hedged.getCount()).as("5% of what was sent").isEqualTo((Hedger.ENOUGH + 29) * 5 / 100);
        int sent = invoker.all.size();
        usual(40);
        assertThat(invoker.ids().subList(sent, invoker.all.size()).stream().filter(id -> id.startsWith("slow")))
                .as("those that have run longest first")
                .containsExactly("slow/6", "slow/7");
    }

    @Test
    void aPlaceIsNeededForIt() {
        rig = new DispatcherRig(DispatcherRig.hedged(5, Target.of("eu", "function-eu", 1, 10)), invoker);
        usual(Hedger.ENOUGH + 100);
        for (int i = 0; i < 10; i++) {
            rig.submit("slow/" + i);
        }
        rig.submit("usual");
        rig.loop.advance(1_000);
        assertThat(invoker.all).as("ten are in flight, one waits").hasSize(Hedger.ENOUGH + 110);
        invoker.last().replies();
        rig.loop.run();
        assertThat(invoker.last().id()).as("it goes before what waits").isEqualTo("slow/0");
    }

    @Test
    void nothingExtraIsAskedOfATargetThatThrottles() {
        usual(Hedger.ENOUGH + 20);
        int[] slow = new int[1];
        ofSlow = invocation -> {
            if (slow[0]++ == 0) {
                invocation.answer.complete(InvocationResult.throttled(Throttle.RATE, "too many", "request-5"));
            }
        };
        rig.submit("slow");
        rig.loop.advance(1_900);
        assertThat(slow[0]).as("throttled, and then running for long").isEqualTo(2);
        rig.loop.advance(500);
        assertThat(slow[0]).isEqualTo(3);
    }

    @Test
    void theSecondOneGoesToAnotherTargetWhereThatHasRoom() {
        rig = new DispatcherRig(DispatcherRig.hedged(10, EU, US), invoker);
        usual(3 * Hedger.ENOUGH);
        for (int i = 0; i < 5; i++) {
            slowWithSecond();
            assertThat(first().target).isNotEqualTo(invoker.last().target);
            first().replies();
            invoker.last().replies();
            rig.loop.run();
        }
    }
}
