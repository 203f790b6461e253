package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import org.junit.jupiter.api.Test;

/** Which of those that wait is sent next, and which is handed back first. */
class DispatcherOrderTest {
    private final FakeInvoker invoker = new FakeInvoker();
    private final DispatchSettings settings = DispatcherRig.settings(2);
    private final DispatcherRig rig = new DispatcherRig(settings, invoker);

    @Test
    void theLimitIsNeverExceededAndItemsGoInOrder() {
        for (int i = 1; i <= 5; i++) {
            rig.submit("a/" + i);
        }
        assertThat(invoker.ids()).containsExactly("a/1", "a/2");
        assertThat(rig.dispatcher.gauges().inFlight()).isEqualTo(2);
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(3);
        assertThat(rig.dispatcher.gauges().limit()).isEqualTo(4);
        invoker.all.get(1).replies();
        rig.loop.run();
        assertThat(invoker.ids()).containsExactly("a/1", "a/2", "a/3");
        invoker.all.get(0).fails(Outcome.WORKER_ERROR);
        invoker.all.get(2).replies();
        rig.loop.run();
        assertThat(invoker.ids()).containsExactly("a/1", "a/2", "a/3", "a/4", "a/5");
        invoker.all.get(3).replies();
        invoker.all.get(4).replies();
        rig.loop.run();
        assertThat(rig.doneIds()).containsExactly("a/2", "a/1", "a/3", "a/4", "a/5");
        assertThat(rig.dispatcher.gauges().inFlight()).isZero();
        assertThat(rig.dispatcher.gauges().waiting()).isZero();
    }

    @Test
    void whatCameBackPassesWhatNeverWasThere() {
        for (int i = 1; i <= 4; i++) {
            rig.submit("a/" + i);
        }
        Item handedBack = SampleItems.item("b/1");
        handedBack.sequence = 1;
        Item stray = SampleItems.item("b/2");
        stray.sequence = 1;
        stray.attempt = 2;
        rig.submit(handedBack);
        rig.submit(stray);
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            invoker.all.get(i).replies();
            rig.loop.run();
        }
        assertThat(invoker.ids()).containsExactly("a/1", "a/2", "b/1", "b/2", "a/3", "a/4");
    }

    @Test
    void aRetriedItemGoesBeforeThoseThatWereNeverSent() {
        for (int i = 1; i <= 4; i++) {
            rig.submit("a/" + i);
        }
        invoker.all.get(0).fails(Outcome.THROTTLED);
        rig.loop.run();
        assertThat(invoker.ids()).as("the target takes one at a time").containsExactly("a/1", "a/2");
        rig.loop.advance(100);
        invoker.all.get(1).replies();
        rig.loop.run();
        assertThat(invoker.ids()).containsExactly("a/1", "a/2", "a/1");
    }

    @Test
    void theNewestThatWereNotSentAreHandedBackFirst() {
        for (int i = 1; i <= 6; i++) {
            rig.submit("a/" + i);
        }
        assertThat(rig.dispatcher.deferNewest(2)).isEqualTo(2);
        assertThat(rig.doneIds()).containsExactly("a/6", "a/5");
        assertThat(rig.done).allSatisfy(out -> {
            assertThat(out.deferred).isEqualTo(Cause.DEFERRED);
            assertThat(out.item.attempt).isEqualTo(1);
            assertThat(out.evidence.invocations).isZero();
        });
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(2);
        assertThat(rig.dispatcher.deferNewest(9)).as("what is in flight stays").isEqualTo(2);
        assertThat(rig.dispatcher.deferNewest(9)).isZero();
        assertThat(rig.dispatcher.gauges().inFlight()).isEqualTo(2);
        invoker.all.forEach(FakeInvoker.Invocation::replies);
        rig.loop.advance(100_000);
        assertThat(invoker.all).hasSize(2);
        assertThat(rig.done).hasSize(6);
    }
}
