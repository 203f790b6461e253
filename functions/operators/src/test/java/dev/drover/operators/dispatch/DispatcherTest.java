package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatcherTest {
    private final FakeInvoker invoker = new FakeInvoker();
    private final DispatchSettings settings = DispatcherRig.settings(2);
    private final DispatcherRig rig = new DispatcherRig(settings, invoker);

    @Test
    void aCleanReplyIsEvidence() {
        Item item = SampleItems.item("a/1");
        item.generation = 2;
        item.attempt = 3;
        rig.submit(item);
        long started = rig.loop.nowMillis();
        rig.loop.advance(250);
        invoker.last().replies();
        rig.loop.run();
        Dispatched out = rig.only();
        Evidence evidence = out.evidence;
        assertThat(out.deferred).isNull();
        assertThat(out.item).isSameAs(item);
        assertThat(evidence.outcome).isEqualTo(Outcome.REPLIED);
        assertThat(evidence.cause).isNull();
        assertThat(evidence.message).isNull();
        assertThat(evidence.replied).isTrue();
        assertThat(evidence.bytes).isEqualTo(10);
        assertThat(evidence.sha256).isEqualTo(FakeInvoker.SHA256);
        assertThat(evidence.records).isEqualTo(3);
        assertThat(evidence.target).isEqualTo("function-embed");
        assertThat(evidence.invocations).isEqualTo(1);
        assertThat(evidence.throttled).isZero();
        assertThat(evidence.uri)
                .isEqualTo(invoker.last().uri())
                .startsWith(SampleItems.OUTPUT + SampleItems.RUN + "/a/1@2.3.");
        assertThat(evidence.logUri).isEqualTo(evidence.uri + ".log.gz");
        assertThat(evidence.requestId).isEqualTo("request-1");
        assertThat(evidence.logTail).isEqualTo("END");
        assertThat(evidence.startedMillis).isEqualTo(started);
        assertThat(evidence.durationMillis).isEqualTo(250);
        assertThat(evidence.billedMillis).isEqualTo(100);
        assertThat(evidence.memoryMb).isEqualTo(1024);
        assertThat(evidence.costNanoUsd).isEqualTo(200 + 1_666);
        assertThat(rig.loop.scheduled()).as("the time-out was cancelled").isZero();
    }

    @Test
    void bytesInFlightAreBoundedOverAllTargetsAndALargeItemGoesAlone() {
        long one = SampleItems.item("a/1").json.length;
        settings.maxBytesInFlight = one + one / 2;
        DispatcherRig small = new DispatcherRig(settings, invoker);
        Item large = SampleItems.item("b/1", ",\"tags\":{\"t\":\"" + "x".repeat((int) (3 * one)) + "\"}");
        large.worker = "classify";
        small.submit("a/1");
        small.submit(large);
        small.submit("a/2");
        assertThat(invoker.ids()).containsExactly("a/1");
        invoker.last().replies();
        small.loop.run();
        assertThat(invoker.all).hasSize(2);
        invoker.last().replies();
        small.loop.run();
        invoker.last().replies();
        small.loop.run();
        assertThat(invoker.ids()).containsExactlyInAnyOrder("a/1", "a/2", "b/1");
        assertThat(small.done).hasSize(3);
    }

    @Test
    void eachTargetHasALimitOfItsOwn() {
        rig.submit("a/1");
        rig.submit("a/2");
        rig.submit("a/3");
        Item other = SampleItems.item("b/1");
        other.worker = "classify";
        rig.submit(other);
        assertThat(invoker.ids()).containsExactly("a/1", "a/2", "b/1");
        assertThat(invoker.last().target).isEqualTo("function-classify");
    }

    @ParameterizedTest
    @CsvSource({"10, 0, 3, 4", "10, 1, 3, 3", "10, 2, 3, 3", "2, 0, 4, 1", "2, 3, 4, 1", "9, 2, 3, 3"})
    void theLimitIsSharedOutOverTheSubtasks(int limit, int subtask, int subtasks, int share) {
        assertThat(ConcurrencyLimit.share(limit, subtask, subtasks)).isEqualTo(share);
    }

    @Test
    void throttlesCostNoAttemptAndAreDeferredOnlyAfterTheirTime() {
        settings.throttledFor = Duration.ofSeconds(30);
        rig.submit("a");
        long first = rig.loop.nowMillis();
        int answered = 0;
        while (rig.done.isEmpty()) {
            assertThat(invoker.all.size()).isGreaterThanOrEqualTo(answered);
            while (answered < invoker.all.size()) {
                invoker.all.get(answered++).fails(Outcome.THROTTLED);
            }
            rig.loop.advance(1);
        }
        Dispatched out = rig.only();
        assertThat(rig.loop.nowMillis() - first).isBetween(30_000L, 32_010L);
        assertThat(out.deferred).isEqualTo(Cause.THROTTLED);
        assertThat(out.item.attempt).isEqualTo(1);
        assertThat(out.evidence.invocations).isEqualTo(answered);
        assertThat(out.evidence.throttled).isEqualTo(answered);
        assertThat(out.evidence.outcome).isNull();
        assertThat(rig.metrics.throttled.getCount()).isEqualTo(answered);
        assertThat(rig.metrics.deferred.getCount()).isEqualTo(1);
        // Full jitter up to 2 s: about one call a second, and not a storm.
        assertThat(answered).isBetween(15, 80);
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
    }

    @Test
    void aThrottledItemSucceedsWithTheCountOfItsThrottles() {
        rig.submit("a");
        for (int i = 0; i < 20; i++) {
            invoker.last().fails(Outcome.THROTTLED);
            rig.loop.advance(2_000);
        }
        invoker.last().replies();
        rig.loop.run();
        assertThat(rig.only().evidence.throttled).isEqualTo(20);
        assertThat(rig.only().evidence.invocations).isEqualTo(21);
        assertThat(rig.only().evidence.cause).isNull();
        assertThat(rig.only().evidence.outcome).isEqualTo(Outcome.REPLIED);
        assertThat(rig.only().evidence.costNanoUsd)
                .as("throttled calls are free")
                .isEqualTo(200 + 1_666);
    }

    @Test
    void transportErrorsAreRetriedWithinTheBudgetAndThenAreTheAttemptsCause() {
        rig.submit("bad");
        for (int i = 0; i < 4; i++) {
            assertThat(rig.done).noneMatch(dispatched -> dispatched.item.id.equals("bad"));
            invoker.lastOf("bad").fails(Outcome.TRANSIENT);
            rig.loop.advance(2_000);
            // Others pass, so the fault is not the target's.
            rig.submit("good/" + i);
            invoker.lastOf("good/" + i).replies();
            rig.loop.run();
        }
        Dispatched out = rig.done.stream()
                .filter(dispatched -> dispatched.item.id.equals("bad"))
                .findFirst()
                .orElseThrow();
        assertThat(out.deferred).isNull();
        assertThat(out.evidence.outcome).isEqualTo(Outcome.TRANSIENT);
        assertThat(out.evidence.cause).isEqualTo(Cause.TRANSIENT);
        assertThat(out.evidence.message).isEqualTo("it is TRANSIENT");
        assertThat(out.evidence.invocations).isEqualTo(4);
        assertThat(invoker.ids().stream().filter("bad"::equals)).hasSize(4);
    }

    @Test
    void everyInvocationHasAnOutputUriOfItsOwn() {
        rig.submit("a");
        Set<String> uris = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            assertThat(uris.add(invoker.last().uri())).isTrue();
            assertThat(invoker.last().uri()).contains("/a@0.1.");
            invoker.last().fails(i < 2 ? Outcome.THROTTLED : Outcome.TRANSIENT);
            rig.loop.advance(2_000);
        }
        invoker.last().replies();
        rig.loop.run();
        assertThat(rig.only().evidence.uri).isEqualTo(invoker.last().uri());
        assertThat(uris).hasSize(9).doesNotContain(invoker.last().uri());
    }

    @Test
    void aRefusedPayloadIsFinalAndSaysNothingOfTheTarget() {
        for (int i = 0; i < 30; i++) {
            rig.submit("a/" + i);
            invoker.last().answer.complete(InvocationResult.payloadRefused("too large", null));
            rig.loop.run();
        }
        assertThat(invoker.all).hasSize(30);
        assertThat(rig.done).hasSize(30).allSatisfy(out -> {
            assertThat(out.evidence.outcome).isEqualTo(Outcome.REFUSED);
            assertThat(out.evidence.cause).isEqualTo(Cause.CALL_REFUSED);
            assertThat(out.evidence.invocations).isEqualTo(1);
        });
        assertThat(rig.dispatcher.gauges().targetsOut()).isZero();
    }

    @Test
    void aFunctionErrorIsEvidenceAndIsNotRetried() {
        rig.submit("a");
        invoker.last().answer.complete(InvocationResult.functionError("Boom: no", "r", "tail", 50, 512));
        rig.loop.run();
        assertThat(rig.only().evidence.outcome).isEqualTo(Outcome.WORKER_ERROR);
        assertThat(rig.only().evidence.cause).isEqualTo(Cause.FUNCTION_ERROR);
        assertThat(rig.only().evidence.message).isEqualTo("Boom: no");
        assertThat(rig.only().evidence.replied).isFalse();
        assertThat(rig.only().evidence.costNanoUsd).isEqualTo(200 + 416);
        assertThat(rig.metrics.workerErrors.getCount()).isEqualTo(1);
        assertThat(invoker.all).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense, REPLY_UNREADABLE",
        "'{\"results\":[]}', REPLY_LEFT_OUT",
        "'{\"results\":[{\"id\":\"z\",\"error\":{\"class\":\"a\",\"message\":\"b\"}}]}', REPLY_FOREIGN_ITEM",
        "'{\"results\":[{\"id\":\"a\",\"error\":{\"class\":\"E\",\"message\":\"b\"}}]}', WORKER_ERROR",
        "'', REPLY_UNREADABLE",
    })
    void whatIsWrongWithAReplyIsTheCause(String reply, Cause cause) {
        rig.submit("a");
        invoker.last()
                .answer
                .complete(InvocationResult.replied(reply.getBytes(StandardCharsets.UTF_8), null, null, 0, 0));
        rig.loop.run();
        assertThat(rig.only().evidence.cause).isEqualTo(cause);
        assertThat(rig.only().evidence.outcome)
                .isEqualTo(cause == Cause.WORKER_ERROR ? Outcome.WORKER_ERROR : Outcome.REPLIED);
        assertThat(rig.only().evidence.replied).isFalse();
        assertThat(rig.only().evidence.message).isNotBlank();
        assertThat(invoker.all).hasSize(1);
    }

    @Test
    void aReplyWithAForeignUriIsNotBelieved() {
        rig.submit("a");
        InvocationReply reply = new InvocationReply(Collections.singletonList(
                InvocationReply.Result.written("a", "s3://bucket/out/other", 1, FakeInvoker.SHA256, 1, null)));
        invoker.last().answer.complete(InvocationResult.replied(reply.bytes(), null, null, 0, 0));
        rig.loop.run();
        assertThat(rig.only().evidence.cause).isEqualTo(Cause.REPLY_FOREIGN_URI);
        assertThat(rig.only().evidence.uri).isEqualTo(invoker.last().uri());
        assertThat(rig.only().evidence.replied).isFalse();
    }

    @Test
    void aWorkerThatKeepsNoLogHasNone() {
        rig.submit("a");
        InvocationReply reply = new InvocationReply(Collections.singletonList(
                InvocationReply.Result.written("a", invoker.last().uri(), 1, FakeInvoker.SHA256, 1, null)));
        invoker.last().answer.complete(InvocationResult.replied(reply.bytes(), null, null, 0, 0));
        rig.loop.run();
        assertThat(rig.only().evidence.logUri).isEmpty();
    }

    @Test
    void aMessageWithoutEndIsCut() {
        rig.submit("a");
        invoker.last().answer.complete(InvocationResult.functionError("x".repeat(1_000_000), null, null, 0, 0));
        rig.loop.run();
        assertThat(rig.only().evidence.message).hasSize(2001).endsWith("\u2026");
    }

    @Test
    void anInvokerThatThrowsOrCompletesExceptionallyIsATransportError() {
        int[] calls = {0};
        FakeInvoker broken = new FakeInvoker(invocation -> {
            if (calls[0]++ == 0) {
                throw new IllegalArgumentException("the adapter is broken");
            }
            invocation.answer.completeExceptionally(new IllegalStateException("no bytes"));
        });
        DispatcherRig other = new DispatcherRig(settings, broken);
        other.submit("a");
        other.loop.advance(100);
        assertThat(broken.all.size()).isGreaterThanOrEqualTo(2);
        assertThat(other.dispatcher.gauges().inFlight()).isZero();
        assertThat(other.dispatcher.gauges().waiting()).isEqualTo(1);
        assertThat(other.done).isEmpty();
    }

    @Test
    void anItemThatGoesOnAtVerifyIsNotInvoked() {
        Item item = SampleItems.item("a");
        item.evidence = new Evidence();
        item.evidence.uri = "s3://bucket/out/x";
        item.evidence.invocations = 3;
        rig.submit(item);
        assertThat(invoker.all).isEmpty();
        assertThat(rig.only().evidence).isSameAs(item.evidence);
        assertThat(rig.only().deferred).isNull();
    }

    @Test
    void anItemOfAWorkerThatIsNoLongerConfiguredIsHandedBack() {
        Item item = SampleItems.item("a");
        item.worker = "gone";
        rig.submit(item);
        assertThat(invoker.all).isEmpty();
        assertThat(rig.only().deferred).isEqualTo(Cause.UNKNOWN_WORKER);
        assertThat(rig.only().message).contains("gone");
    }

    @Test
    void anItemThatBacksOffIsHandedBackWithItsCountsAndNotSentAgain() {
        rig.submit("a");
        invoker.last().fails(Outcome.THROTTLED);
        rig.loop.run();
        assertThat(rig.dispatcher.deferNewest(1)).isEqualTo(1);
        rig.loop.advance(100_000);
        assertThat(invoker.all).hasSize(1);
        assertThat(rig.only().evidence.invocations).isEqualTo(1);
        assertThat(rig.only().evidence.throttled).isEqualTo(1);
        assertThat(rig.dispatcher.gauges().waiting()).isZero();
    }
}
