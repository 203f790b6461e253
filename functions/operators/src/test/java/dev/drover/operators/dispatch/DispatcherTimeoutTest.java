package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import dev.drover.contract.Outcome;
import dev.drover.operators.SampleItems;
import dev.drover.operators.flow.Evidence;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTimeoutTest {
    private final FakeInvoker invoker = new FakeInvoker();
    private final DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(2), invoker);

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void aCallNeverReturnedWhenItsTimeIsOver(long off) {
        rig.submit(SampleItems.item("a", ",\"timeout\":\"PT5S\""));
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofSeconds(5));
        rig.loop.advance(5_000 + off);
        if (off < 0) {
            assertThat(rig.done).isEmpty();
            assertThat(invoker.last().answer).isNotDone();
            return;
        }
        Evidence evidence = rig.only().evidence;
        assertThat(evidence.outcome).isEqualTo(Outcome.NEVER_RETURNED);
        assertThat(evidence.cause).isEqualTo(Cause.NEVER_RETURNED);
        assertThat(evidence.durationMillis).isEqualTo(5_000);
        assertThat(evidence.message).contains("PT5S");
        assertThat(invoker.last().answer).as("the connection is given up").isCancelled();
        assertThat(rig.dispatcher.gauges().inFlight()).isZero();
        assertThat(invoker.all).as("not retried here").hasSize(1);
    }

    @Test
    void theWorkersTimeOutAppliesWhereTheItemSaysNothing() {
        rig.submit("a");
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofSeconds(60));
        rig.loop.advance(59_999);
        assertThat(rig.done).isEmpty();
        rig.loop.advance(1);
        assertThat(rig.only().evidence.outcome).isEqualTo(Outcome.NEVER_RETURNED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT15M1S", "PT24H", "P99D"})
    void noItemWaitsLongerThanLambdaRuns(String timeout) {
        rig.submit(SampleItems.item("a", ",\"timeout\":\"" + timeout + "\""));
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofMinutes(15));
        rig.loop.advance(15 * 60_000);
        assertThat(rig.only().evidence.outcome).isEqualTo(Outcome.NEVER_RETURNED);
    }

    @Test
    void noItemAsksForMoreThanIsConfiguredForAll() {
        DispatchSettings settings = DispatcherRig.settings(1);
        settings.longestCall = Duration.ofSeconds(90);
        DispatcherRig strict = new DispatcherRig(settings, invoker);
        strict.submit(SampleItems.item("a", ",\"timeout\":\"PT10M\""));
        assertThat(invoker.last().timeout).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void anAnswerAfterTheTimeOutIsIgnored() {
        rig.submit("b");
        rig.loop.advance(60_000);
        invoker.last().replies();
        rig.loop.advance(120_000);
        assertThat(rig.only().evidence.outcome).isEqualTo(Outcome.NEVER_RETURNED);
        assertThat(rig.dispatcher.gauges().inFlight()).isZero();
    }

    @Test
    void anAnswerInTheLastMomentCounts() {
        rig.submit("a");
        rig.loop.advance(59_999);
        invoker.last().replies();
        rig.loop.advance(120_000);
        assertThat(rig.only().evidence.outcome).isEqualTo(Outcome.REPLIED);
        assertThat(rig.dispatcher.gauges().inFlight()).isZero();
    }
}
