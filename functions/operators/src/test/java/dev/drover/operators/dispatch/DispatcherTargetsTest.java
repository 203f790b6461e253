package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Item;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workers that several targets serve. */
class DispatcherTargetsTest {
    private static final String EU = "arn:aws:lambda:eu-central-1:123456789012:function:embed";
    private static final String US = "arn:aws:lambda:us-east-1:123456789012:function:embed";

    /** What each target does with its calls; those that are not here reply. */
    private final Map<String, Outcome> failing = new HashMap<>();

    private final Map<String, Integer> calls = new HashMap<>();
    private boolean answering = true;
    private final FakeInvoker invoker = new FakeInvoker(invocation -> {
        calls.merge(invocation.target, 1, Integer::sum);
        Outcome failure = failing.get(invocation.target);
        if (failure != null) {
            invocation.fails(failure);
        } else if (answering) {
            invocation.replies();
        }
    });

    private static DispatchSettings settings(int euLimit, int usLimit) {
        DispatchSettings settings = DispatcherRig.settings(5);
        settings.workers.put(
                "embed", DispatcherRig.worker(Target.of("eu", EU, 1, euLimit), Target.of("us", US, 1, usLimit)));
        return settings;
    }

    @Test
    void eachTargetHasItsOwnLimitAndTheEvidenceNamesIt() {
        answering = false;
        DispatcherRig rig = new DispatcherRig(settings(2, 5), invoker);
        for (int i = 0; i < 10; i++) {
            rig.submit("a/" + i);
        }
        assertThat(calls).containsOnly(Map.entry(EU, 2), Map.entry(US, 5));
        assertThat(rig.dispatcher.gauges().inFlight()).isEqualTo(7);
        assertThat(rig.dispatcher.gauges().limit()).as("classify has one, too").isEqualTo(12);
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(3);
        FakeInvoker.Invocation last = invoker.last();
        last.replies();
        rig.loop.run();
        assertThat(rig.only().evidence.target).isEqualTo(last.target);
        assertThat(invoker.last().target).as("the place that fell free").isEqualTo(last.target);
    }

    @Test
    void aTargetWithoutWeightIsNeverCalled() {
        DispatchSettings settings = settings(5, 5);
        settings.workers.put("embed", DispatcherRig.worker(Target.of("eu", EU, 0, 5), Target.of("us", US, 1, 5)));
        DispatcherRig rig = new DispatcherRig(settings, invoker);
        for (int i = 0; i < 50; i++) {
            rig.submit("a/" + i);
        }
        assertThat(calls).containsOnly(Map.entry(US, 50));
    }

    @Test
    void whatADeadTargetFailsTheOtherOneDoes() {
        failing.put(EU, Outcome.TRANSIENT);
        DispatchSettings settings = settings(5, 5);
        settings.transientRetries = 0;
        DispatcherRig rig = new DispatcherRig(settings, invoker);
        for (int i = 0; i < 300; i++) {
            rig.submit("a/" + i);
            rig.loop.advance(100);
        }
        rig.loop.advance(2_000);
        assertThat(rig.done).hasSize(300).allSatisfy(out -> {
            assertThat(out.deferred).isNull();
            assertThat(out.evidence.cause).isNull();
            assertThat(out.evidence.target).isEqualTo(US);
        });
        // Ten to open the breaker, and a probe every five of thirty seconds.
        assertThat(calls.get(EU)).isBetween(15, 17);
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);

        failing.clear();
        for (int i = 0; i < 100; i++) {
            rig.submit("b/" + i);
            rig.loop.advance(100);
        }
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
        assertThat(rig.done).hasSize(400);
        assertThat(calls.get(EU)).as("it takes its part again").isGreaterThan(17 + 30);
    }

    @Test
    void withEveryTargetOutItemsWaitAndGoOnWhenOneIsBack() {
        failing.put(EU, Outcome.REFUSED);
        failing.put(US, Outcome.TRANSIENT);
        DispatcherRig rig = new DispatcherRig(settings(5, 5), invoker);
        for (int i = 0; i < 40; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(60_000);
        assertThat(rig.done).isEmpty();
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(2);
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(40);
        assertThat(invoker.all.size()).isBetween(2 * 10 + 2 * 10, 2 * 10 + 2 * 5 + 2 * 13);
        failing.remove(US);
        rig.loop.advance(10_000);
        assertThat(rig.done).hasSize(40).allSatisfy(out -> {
            assertThat(out.evidence.cause).isNull();
            assertThat(out.evidence.target).isEqualTo(US);
            assertThat(out.item.attempt).isEqualTo(1);
        });
        assertThat(rig.dispatcher.gauges().targetsOut()).isEqualTo(1);
    }

    @Test
    void itemsAreHandedBackOnlyWhereEveryTargetStaysOut() {
        failing.put(EU, Outcome.REFUSED);
        failing.put(US, Outcome.REFUSED);
        DispatcherRig rig = new DispatcherRig(settings(1, 1), invoker);
        for (int i = 0; i < 5; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(620_000);
        assertThat(rig.done)
                .hasSize(5)
                .allSatisfy(out -> assertThat(out.deferred).isEqualTo(Cause.DEFERRED));
        assertThat(rig.loop.scheduled()).isZero();
    }

    @Test
    void aThrottledCallTriesTheOtherTargetNext() {
        failing.put(EU, Outcome.THROTTLED);
        DispatcherRig rig = new DispatcherRig(settings(5, 5), invoker);
        for (int i = 0; i < 40; i++) {
            rig.submit("a/" + i);
            rig.loop.advance(1_000);
        }
        assertThat(rig.done).hasSize(40).allSatisfy(out -> {
            assertThat(out.evidence.target).isEqualTo(US);
            assertThat(out.evidence.throttled).isLessThanOrEqualTo(1);
        });
    }

    @Test
    void workersThatShareATargetShareItsLimitAndTakeTurns() {
        answering = false;
        DispatchSettings settings = DispatcherRig.settings(4);
        Target shared = Target.of("eu", EU, 1, 4);
        settings.workers.put("embed", DispatcherRig.worker(shared));
        settings.workers.put("classify", DispatcherRig.worker(shared));
        DispatcherRig rig = new DispatcherRig(settings, invoker);
        for (int i = 0; i < 20; i++) {
            rig.submit("a/" + i);
        }
        for (int i = 0; i < 20; i++) {
            Item item = SampleItems.item("b/" + i);
            item.worker = "classify";
            rig.submit(item);
        }
        assertThat(invoker.ids()).containsExactly("a/0", "a/1", "a/2", "a/3");
        for (int i = 0; i < 12; i++) {
            invoker.all.get(i).replies();
            rig.loop.run();
        }
        assertThat(invoker.all).hasSize(16);
        assertThat(invoker.ids().stream().filter(id -> id.startsWith("b/"))).hasSize(6);
    }
}
