package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Outcome;
import dev.drover.operators.flow.Evidence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that are invoked by events, and the price of what no report tells. */
class DispatcherEventTest {
    private final FakeInvoker invoker = new FakeInvoker();
    private final DispatchSettings settings = DispatcherRig.settings(1);
    private final DispatcherRig rig = rig();

    private DispatcherRig rig() {
        settings.workers.put(
                "embed",
                new DispatchSettings.Worker(
                        List.of(Target.of("embed", "function-embed", 1, 1).withMemory(2048)),
                        Duration.ofSeconds(60),
                        InvocationMode.EVENT));
        settings.completionsStream = "completions";
        return new DispatcherRig(settings, invoker);
    }

    @Test
    void anEventIsDoneWithItsAcceptanceAndGivesItsPlaceBack() {
        rig.submit("a");
        rig.submit("b");
        assertThat(invoker.all).as("one at a time").hasSize(1);
        assertThat(invoker.last().mode).isEqualTo(InvocationMode.EVENT);
        assertThat(invoker.last().request.completions()).isEqualTo("completions");
        invoker.last().answer.complete(InvocationResult.accepted("request-1"));
        rig.loop.run();
        Evidence evidence = rig.only().evidence;
        assertThat(evidence.outcome).isEqualTo(Outcome.ACCEPTED);
        assertThat(evidence.cause).isNull();
        assertThat(evidence.uri).isEqualTo(invoker.all.get(0).uri());
        assertThat(evidence.requestId).isEqualTo("request-1");
        assertThat(evidence.timeoutMillis).isEqualTo(60_000);
        assertThat(evidence.memoryMb).isEqualTo(2048);
        assertThat(evidence.costNanoUsd)
                .as("the request; what it runs is priced later")
                .isEqualTo(200);
        assertThat(evidence.costEstimated).isTrue();
        assertThat(invoker.all).hasSize(2);
    }

    @Test
    void noConnectionIsHeldWhileAFunctionRuns() {
        rig.submit("a");
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofSeconds(30));
        rig.loop.advance(30_000);
        assertThat(invoker.all.get(0).answer).isCancelled();
        assertThat(rig.done).as("tried again, as after every transport error").isEmpty();
        rig.loop.advance(2_000);
        assertThat(invoker.all).hasSize(2);
        assertThat(invoker.all.get(1).uri()).isNotEqualTo(invoker.all.get(0).uri());
    }

    @Test
    void aCallWhoseReplyIsWaitedForNamesNoStream() {
        DispatcherRig waiting = new DispatcherRig(DispatcherRig.settings(1), invoker);
        waiting.submit("a");
        assertThat(invoker.last().mode).isEqualTo(InvocationMode.REQUEST_RESPONSE);
        assertThat(invoker.last().request.completions()).isNull();
    }

    @Test
    void aThrottledEventIsSentAgain() {
        rig.submit("a");
        invoker.last().fails(Outcome.THROTTLED);
        rig.loop.advance(2_000);
        invoker.last().answer.complete(InvocationResult.accepted("request-2"));
        rig.loop.run();
        assertThat(rig.only().evidence.invocations).isEqualTo(2);
        assertThat(rig.only().evidence.throttled).isEqualTo(1);
        assertThat(rig.only().evidence.costNanoUsd).isEqualTo(200);
    }

    @Test
    void aCallThatNeverReturnedIsPricedByItsTimeAndTheMemoryOfTheLastReport() {
        DispatcherRig waiting = new DispatcherRig(DispatcherRig.settings(1), invoker);
        waiting.submit("a");
        waiting.loop.advance(60_000);
        assertThat(waiting.done.get(0).evidence.costNanoUsd)
                .as("no report yet, so that only the request is known")
                .isEqualTo(200);
        assertThat(waiting.done.get(0).evidence.costEstimated).isTrue();
        waiting.submit("b");
        invoker.last().replies();
        waiting.loop.run();
        assertThat(waiting.done.get(1).evidence.costEstimated).isFalse();
        waiting.submit("c");
        waiting.loop.advance(60_000);
        Evidence evidence = waiting.done.get(2).evidence;
        assertThat(evidence.outcome).isEqualTo(Outcome.NEVER_RETURNED);
        assertThat(evidence.costNanoUsd).as("a minute at 1 GB").isEqualTo(200 + 60 * 16_667);
        assertThat(evidence.costEstimated).isTrue();
    }

    @Test
    void aReplyWhoseLogHasNoReportIsPricedByItsTimeAndMarked() {
        DispatcherRig waiting = new DispatcherRig(DispatcherRig.settings(1), invoker);
        waiting.submit("a");
        invoker.last().replies();
        waiting.loop.run();
        waiting.submit("b");
        waiting.loop.advance(3_000);
        invoker.last()
                .answer
                .complete(InvocationResult.replied(invoker.last().reply().payload(), "request-3", null, 0, 0));
        waiting.loop.run();
        Evidence evidence = waiting.done.get(1).evidence;
        assertThat(evidence.outcome).isEqualTo(Outcome.REPLIED);
        assertThat(evidence.costNanoUsd).as("three seconds at 1 GB").isEqualTo(200 + 3 * 16_667);
        assertThat(evidence.costEstimated).isTrue();
    }
}
