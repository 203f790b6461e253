package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that share an invocation. */
class DispatcherBatchingTest {
    private static final int MIB = 1 << 20;
    /** Of each invocation, by its report: 100 ms at 1 GB, and the request. */
    private static final long BILL = 200 + 1_666;

    private static void submit(DispatcherRig rig, int from, int to) {
        for (int i = from; i <= to; i++) {
            rig.submit("a/" + i);
        }
    }

    private static InvocationResult died() {
        return InvocationResult.functionError("out of memory", "request-3", "END", 100, 1024);
    }

    /** Replies to every call but those that carry the item, with which it does something else. */
    private static FakeInvoker poisonedBy(String id, InvocationResult instead) {
        return new FakeInvoker(invocation -> {
            if (invocation.has(id)) {
                invocation.answer.complete(instead);
            } else {
                invocation.replies();
            }
        });
    }

    @Test
    void aBatchGoesAtOnceWhenItIsFull() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 4, MIB), invoker);
        submit(rig, 1, 3);
        assertThat(invoker.all).isEmpty();
        assertThat(rig.dispatcher.gauges().waiting()).isEqualTo(3);
        submit(rig, 4, 4);
        assertThat(invoker.last().ids()).containsExactly("a/1", "a/2", "a/3", "a/4");
        assertThat(rig.dispatcher.gauges().inFlight()).as("one invocation").isEqualTo(1);
        invoker.last().replies();
        rig.loop.run();
        assertThat(rig.doneIds()).containsExactly("a/1", "a/2", "a/3", "a/4");
        assertThat(rig.done).allSatisfy(out -> {
            assertThat(out.evidence.outcome).isEqualTo(Outcome.REPLIED);
            assertThat(out.evidence.replied).isTrue();
            assertThat(out.evidence.uri).contains("/" + out.item.id + "@0.1.");
            assertThat(out.evidence.invocations).isEqualTo(1);
        });
        assertThat(cost(rig)).isEqualTo(BILL);
    }

    private static long cost(DispatcherRig rig) {
        return rig.done.stream().mapToLong(out -> out.evidence.costNanoUsd).sum();
    }

    @Test
    void anItemWaitsForCompanyAsLongAsItMayAndNoLonger() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 4, MIB), invoker);
        rig.submit("a/1");
        rig.loop.advance(60);
        rig.submit("a/2");
        rig.loop.advance(39);
        assertThat(invoker.all).isEmpty();
        rig.loop.advance(1);
        assertThat(invoker.last().ids()).containsExactly("a/1", "a/2");
        rig.submit("a/3");
        rig.loop.advance(99);
        assertThat(invoker.all).hasSize(1);
        rig.loop.advance(1);
        assertThat(invoker.last().ids()).containsExactly("a/3");
        invoker.all.forEach(FakeInvoker.Invocation::replies);
        rig.loop.run();
        assertThat(rig.loop.scheduled()).isZero();
    }

    @Test
    void theBytesOfABatchAreBoundedAndALargeItemGoesAlone() {
        FakeInvoker invoker = new FakeInvoker();
        int one = SampleItems.item("a/1").json.length;
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(9, 10, 2 * one + 1), invoker);
        submit(rig, 1, 3);
        assertThat(invoker.last().ids()).containsExactly("a/1", "a/2");
        rig.submit(SampleItems.item("b/1", ",\"tags\":{\"t\":\"" + "x".repeat(3 * one) + "\"}"));
        assertThat(invoker.all).hasSize(3);
        assertThat(invoker.all.get(1).ids()).containsExactly("a/3");
        assertThat(invoker.last().ids()).containsExactly("b/1");
    }

    @Test
    void offAnItemGoesAloneAndAtOnce() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(3, 1, MIB), invoker);
        submit(rig, 1, 3);
        assertThat(invoker.ids()).containsExactly("a/1", "a/2", "a/3");
        assertThat(rig.loop.scheduled()).as("their time-outs, and nothing else").isEqualTo(3);
    }

    @Test
    void withoutRoomABatchFillsMeanwhile() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(1, 16, MIB), invoker);
        rig.submit("a/0");
        rig.loop.advance(100);
        submit(rig, 1, 40);
        rig.loop.advance(5_000);
        assertThat(invoker.all).hasSize(1);
        assertThat(rig.dispatcher.offerShares()[LaneShares.OFFER_WIDTH + 2])
                .as("one in flight, three to come")
                .isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            invoker.all.get(i).replies();
            rig.loop.run();
        }
        assertThat(invoker.all).extracting(each -> each.ids().size()).containsExactly(1, 16, 16, 8);
        assertThat(rig.done).hasSize(41);
    }

    @Test
    void aBatchIsOneCallOfTheLimitAndItsBytesCount() {
        FakeInvoker invoker = new FakeInvoker();
        DispatchSettings settings = DispatcherRig.batched(2, 4, MIB);
        DispatcherRig rig = new DispatcherRig(settings, invoker);
        submit(rig, 1, 12);
        assertThat(invoker.all).hasSize(2);

        FakeInvoker narrow = new FakeInvoker();
        settings.maxBytesInFlight = 5L * SampleItems.item("a/1").json.length;
        DispatcherRig bounded = new DispatcherRig(settings, narrow);
        submit(bounded, 1, 8);
        assertThat(narrow.all).hasSize(1);
        narrow.last().replies();
        bounded.loop.run();
        assertThat(narrow.all).hasSize(2);
    }

    @Test
    void oneItemThatKillsTheFunctionIsFoundAndTheOthersPayNoAttempt() {
        FakeInvoker invoker = poisonedBy("a/7", died());
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 16, MIB), invoker);
        submit(rig, 1, 16);

        onlyTheSeventhFailed(rig, Cause.FUNCTION_ERROR);
        // 16, then twice 8, 4, 2 and 1.
        assertThat(invoker.all).hasSize(9);
        assertThat(rig.metrics.split.getCount()).isEqualTo(4);
        assertThat(rig.metrics.workerErrors.getCount()).isEqualTo(1);
        Map<String, Integer> carried = new TreeMap<>();
        invoker.all.forEach(each -> each.ids().forEach(id -> carried.merge(id, 1, Integer::sum)));
        assertThat(rig.done)
                .allSatisfy(out -> assertThat(out.evidence.invocations).isEqualTo(carried.get(out.item.id)));
        assertThat(cost(rig)).as("all that was billed").isEqualTo(9 * BILL);
    }

    private static void onlyTheSeventhFailed(DispatcherRig rig, Cause cause) {
        assertThat(rig.done).hasSize(16).allSatisfy(out -> {
            assertThat(out.deferred).isNull();
            assertThat(out.item.attempt).isEqualTo(1);
            if (out.item.id.equals("a/7")) {
                assertThat(out.evidence.cause).isEqualTo(cause);
            } else {
                assertThat(out.evidence.outcome).isEqualTo(Outcome.REPLIED);
                assertThat(out.evidence.cause).isNull();
                assertThat(out.evidence.message).isNull();
            }
        });
    }

    @Test
    void aBatchThatTheServiceRefusesForItsPayloadIsSplit() {
        FakeInvoker invoker = poisonedBy("a/7", InvocationResult.payloadRefused("too large", null));
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 16, MIB), invoker);
        submit(rig, 1, 16);
        onlyTheSeventhFailed(rig, Cause.CALL_REFUSED);
        assertThat(invoker.all).hasSize(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSIENT", "REFUSED"})
    void aBatchThatFailsWhileOthersOfTheTargetDoNotIsSplit(Outcome outcome) {
        FakeInvoker invoker = poisonedBy("a/7", InvocationResult.failed(outcome, "connection reset", null));
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 16, MIB), invoker);
        submit(rig, 1, 16);
        for (int i = 0; i < 20_000 && rig.done.size() < 16; i++) {
            if (i % 5 == 0) {
                Item other = SampleItems.item("b/" + i);
                other.attempt = 2;
                rig.dispatcher.submit(other, out -> {});
            }
            rig.loop.advance(20);
        }
        onlyTheSeventhFailed(rig, outcome == Outcome.TRANSIENT ? Cause.TRANSIENT : Cause.CALL_REFUSED);
    }

    @Test
    void aBatchThatNeverReturnsIsSplitWhenItsItemsTimeIsUp() {
        FakeInvoker invoker = new FakeInvoker(invocation -> {
            if (!invocation.has("a/7")) {
                invocation.replies();
            }
        });
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 16, MIB), invoker);
        for (int i = 1; i <= 16; i++) {
            rig.submit(SampleItems.item("a/" + i, ",\"timeout\":\"PT10S\""));
        }
        rig.loop.advance(159_999);
        assertThat(invoker.all).hasSize(1);
        rig.loop.advance(1 + 80_000 + 40_000 + 20_000);
        assertThat(rig.done).hasSize(15);
        rig.loop.advance(10_000);
        onlyTheSeventhFailed(rig, Cause.NEVER_RETURNED);
        assertThat(invoker.all).hasSize(9);
    }

    @Test
    void aBatchMayTakeAsLongAsItsItemsTogetherButNotLongerThanAnyCall() {
        FakeInvoker invoker = new FakeInvoker();
        DispatchSettings settings = DispatcherRig.batched(5, 2, MIB);
        settings.longestCall = Duration.ofSeconds(90);
        DispatcherRig rig = new DispatcherRig(settings, invoker);
        rig.submit(SampleItems.item("a/1", ",\"timeout\":\"PT10S\""));
        rig.submit(SampleItems.item("a/2", ",\"timeout\":\"PT20S\""));
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofSeconds(30));
        submit(rig, 3, 4);
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void anItemThatFailedBeforeGoesAloneAndNext() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(1, 2, MIB), invoker);
        submit(rig, 1, 4);
        rig.loop.advance(1);
        Item again = SampleItems.item("b/1");
        again.attempt = 2;
        rig.submit(again);
        rig.loop.advance(1);
        submit(rig, 5, 6);
        for (int i = 0; i < 4; i++) {
            invoker.all.get(i).replies();
            rig.loop.advance(1);
        }
        assertThat(invoker.all)
                .extracting(FakeInvoker.Invocation::ids)
                .containsExactly(List.of("a/1", "a/2"), List.of("b/1"), List.of("a/3", "a/4"), List.of("a/5", "a/6"));
    }

    @Test
    void itemsOfTheSameIdAndThoseOfDifferentWorkersNeverShareAnInvocation() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 3, MIB), invoker);
        Item other = SampleItems.item("b/1");
        other.worker = "classify";
        for (String run : List.of("one", "two")) {
            Item item = SampleItems.item("a/1");
            item.run = run;
            rig.submit(item);
        }
        rig.submit(other);
        rig.submit("a/2");
        rig.loop.advance(100);
        assertThat(invoker.all.stream().map(FakeInvoker.Invocation::ids).collect(Collectors.toList()))
                .containsExactly(List.of("b/1"), List.of("a/1", "a/2"), List.of("a/1"));
    }

    @Test
    void eachItemOfAReplyIsJudgedByItself() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 3, MIB), invoker);
        submit(rig, 1, 3);
        FakeInvoker.Invocation call = invoker.last();
        call.answer.complete(call.reply(call.request.entries().subList(1, 3)));
        rig.loop.run();
        assertThat(rig.done).extracting(out -> out.evidence.cause).containsExactly(Cause.REPLY_LEFT_OUT, null, null);
        assertThat(rig.done).extracting(out -> out.evidence.replied).containsExactly(false, true, true);
        assertThat(invoker.all).as("what it left out may be there").hasSize(1);
    }

    @Test
    void aThrottledBatchWaitsWholeAndWhatIsHandedBackLeavesIt() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(5, 3, MIB), invoker);
        submit(rig, 1, 3);
        invoker.last().fails(Outcome.THROTTLED);
        rig.loop.run();
        assertThat(rig.dispatcher.deferNewest(1)).isEqualTo(1);
        rig.loop.advance(2_000);
        assertThat(invoker.last().ids()).containsExactly("a/1", "a/2");
        Dispatched out = rig.only();
        assertThat(out.item.id).isEqualTo("a/3");
        assertThat(out.evidence.throttled).isEqualTo(1);
    }

    @Test
    void whatAHalfThatWaitsIsHandedBackWithKeepsItsCost() {
        FakeInvoker invoker = new FakeInvoker();
        DispatcherRig rig = new DispatcherRig(DispatcherRig.batched(1, 4, MIB), invoker);
        submit(rig, 1, 4);
        invoker.last().answer.complete(died());
        rig.loop.run();
        assertThat(invoker.last().ids()).containsExactly("a/1", "a/2");
        assertThat(rig.dispatcher.deferNewest(9)).isEqualTo(2);
        assertThat(rig.doneIds()).containsExactly("a/4", "a/3");
        invoker.last().replies();
        rig.loop.run();
        assertThat(cost(rig)).isEqualTo(2 * BILL);
        assertThat(rig.done).hasSize(4);
        assertThat(rig.dispatcher.gauges().waiting()).isZero();
    }
}
