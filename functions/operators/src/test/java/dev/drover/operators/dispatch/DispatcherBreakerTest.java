package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatcherBreakerTest {
    private Outcome mode = Outcome.REPLIED;

    private final FakeInvoker invoker = new FakeInvoker(invocation -> {
        if (mode == Outcome.REPLIED) {
            invocation.replies();
        } else {
            invocation.fails(mode);
        }
    });

    /** A dead endpoint answers TRANSIENT, a missing function or permission REFUSED; both for every call. */
    @ParameterizedTest
    @CsvSource({"TRANSIENT, 1", "TRANSIENT, 2", "TRANSIENT, 50", "REFUSED, 1", "REFUSED, 2", "REFUSED, 50"})
    void aTargetThatIsOutBoundsTheCallsAndCostsNoItemAnAttempt(Outcome failure, int limit) {
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(limit), invoker);
        mode = failure;
        for (int i = 0; i < 200; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(60_000);
        assertThat(rig.done).isEmpty();
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(200);
        // Ten to open it, those that were in flight with them, and a probe every five seconds.
        assertThat(invoker.all.size()).isBetween(12, 10 + limit + 13);
        mode = Outcome.REPLIED;
        rig.loop.advance(10_000);
        assertThat(rig.done).hasSize(200).allSatisfy(out -> {
            assertThat(out.deferred).isNull();
            assertThat(out.evidence.cause).isNull();
            assertThat(out.evidence.outcome).isEqualTo(Outcome.REPLIED);
            assertThat(out.item.attempt).isEqualTo(1);
        });
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
        assertThat(rig.loop.scheduled()).isZero();
    }

    @Test
    void anotherTargetGoesOnWhileOneIsOut() {
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(20), invoker);
        mode = Outcome.REFUSED;
        for (int i = 0; i < 20; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(2_000);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
        mode = Outcome.REPLIED;
        Item other = SampleItems.item("b");
        other.worker = "classify";
        rig.submit(other);
        assertThat(rig.doneIds()).containsExactly("b");
    }

    @Test
    void aFailedProbeLeavesTheTargetOutAndTheItemsWaiting() {
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(1), invoker);
        mode = Outcome.REFUSED;
        rig.submit("a");
        rig.submit("b");
        rig.loop.advance(20_000);
        int before = invoker.all.size();
        rig.loop.advance(5_100);
        assertThat(invoker.all.size() - before).isBetween(0, 2);
        mode = Outcome.THROTTLED;
        rig.loop.advance(6_000);
        assertThat(rig.dispatcher.gauges().targetsOut())
                .as("a throttle is an answer of the service")
                .isZero();
        mode = Outcome.REPLIED;
        rig.loop.advance(3_000);
        assertThat(rig.done).hasSize(2);
    }

    @Test
    void aProbeThatNeverReturnsLeavesTheTargetOut() {
        Outcome[] next = {Outcome.REFUSED};
        FakeInvoker silent = new FakeInvoker(invocation -> {
            if (next[0] == Outcome.REFUSED) {
                invocation.fails(Outcome.REFUSED);
            }
        });
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(1), silent);
        for (int i = 0; i < 3; i++) {
            rig.submit(SampleItems.item("a/" + i, ",\"timeout\":\"PT2S\""));
        }
        while (rig.dispatcher.gauges().targetsOut() == 0) {
            rig.loop.advance(10);
        }
        next[0] = Outcome.NEVER_RETURNED;
        int before = silent.all.size();
        rig.loop.advance(7_100);
        assertThat(silent.all.size() - before).isEqualTo(1);
        assertThat(rig.done).hasSize(1);
        assertThat(rig.done.get(0).evidence.cause).isEqualTo(Cause.NEVER_RETURNED);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
        rig.loop.advance(5_000);
        assertThat(silent.all.size() - before).isEqualTo(2);
    }

    @Test
    void aProbeThatComputesForMinutesDoesNotStopTheTargetForAsLong() {
        Outcome[] next = {Outcome.TRANSIENT};
        FakeInvoker slow = new FakeInvoker(invocation -> {
            if (next[0] == Outcome.TRANSIENT) {
                invocation.fails(Outcome.TRANSIENT);
            }
        });
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(4), slow);
        for (int i = 0; i < 40; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(1_000);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
        next[0] = Outcome.REPLIED;
        int before = slow.all.size();
        rig.loop.advance(10_500);
        assertThat(slow.all.size() - before).as("one every five seconds").isEqualTo(2);
        rig.loop.advance(40_000);
        assertThat(slow.all.size() - before).as("and never above the limit").isEqualTo(4);
        assertThat(rig.loop.executed()).as("nor a busy loop at the limit").isLessThan(500);
        slow.all.get(before + 1).replies();
        rig.loop.run();
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
        assertThat(rig.dispatcher.gauges().inFlight()).isEqualTo(4);
    }

    @Test
    void itemsBehindATargetThatStaysOutAreHandedBackInTheEnd() {
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(5), invoker);
        mode = Outcome.REFUSED;
        for (int i = 0; i < 20; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(590_000);
        rig.submit("late");
        assertThat(rig.done).isEmpty();
        rig.loop.advance(30_000);
        assertThat(rig.done).hasSize(20).allSatisfy(out -> {
            assertThat(out.deferred).isEqualTo(Cause.DEFERRED);
            assertThat(out.message).contains("function-embed", "it is REFUSED");
            assertThat(out.item.attempt).isEqualTo(1);
        });
        assertThat(rig.doneIds()).doesNotContain("late");
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(1);
        mode = Outcome.REPLIED;
        rig.loop.advance(6_000);
        assertThat(rig.doneIds()).contains("late");
        assertThat(rig.loop.scheduled()).isZero();
    }

    @Test
    void longCallsFromBeforeAPermissionWasTakenAwayDoNotLetTheNextOnesIn() {
        int[] calls = {0};
        FakeInvoker revoked = new FakeInvoker(invocation -> {
            if (calls[0]++ >= 20) {
                invocation.fails(Outcome.REFUSED);
            }
        });
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(40), revoked);
        for (int i = 0; i < 200; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(1_000);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
        int before = revoked.all.size();
        assertThat(before).isBetween(30, 20 + 10 + 40);
        for (int i = 0; i < 20; i++) {
            revoked.all.get(i).replies();
            rig.loop.advance(100);
        }
        assertThat(revoked.all.size()).isEqualTo(before);
        assertThat(rig.done).hasSize(20);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
    }

    @Test
    void anItemThatIsRefusedWhileOthersPassEndsWithItsRefusal() {
        FakeInvoker picky = new FakeInvoker(invocation -> {
            if (invocation.id().equals("bad")) {
                invocation.fails(Outcome.REFUSED);
            } else {
                invocation.replies();
            }
        });
        DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(5), picky);
        rig.submit("bad");
        int sent = 0;
        while (rig.done.stream().noneMatch(out -> out.item.id.equals("bad"))) {
            rig.submit("good/" + sent++);
            rig.loop.advance(100);
            assertThat(sent).isLessThan(1_000);
        }
        assertThat(picky.ids().stream().filter("bad"::equals)).hasSize(11);
        assertThat(rig.done.stream()
                        .filter(out -> out.item.id.equals("bad"))
                        .findFirst()
                        .orElseThrow()
                        .evidence
                        .cause)
                .isEqualTo(Cause.CALL_REFUSED);
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
    }
}
