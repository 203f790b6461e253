package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.connectors.lambda.FunctionConfigs.EventConfig;
import dev.drover.operators.dispatch.Batching;
import dev.drover.operators.dispatch.Hedging;
import dev.drover.operators.dispatch.InvocationMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventChecksTest {
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private static List<String> costs(int retries, Duration maxAge) {
        WorkerSettings worker = new WorkerSettings(
                "embed", List.of(), Duration.ofMinutes(5), InvocationMode.EVENT, Batching.off(), Hedging.off());
        return EventChecks.costs("worker 'embed': ", worker, new EventConfig(retries, maxAge), MAX_AGE);
    }

    @Test
    void whatFitsCostsNothing() {
        assertThat(costs(0, MAX_AGE)).isEmpty();
    }

    @Test
    void theServicesDefaultsAreToldWithWhatTheyCost() {
        assertThat(costs(2, Duration.ofHours(6)))
                .containsExactly(
                        "worker 'embed': Lambda itself runs an event that failed again, up to 2 times, so that one "
                                + "attempt can cost 3 invocations of up to 5 min each; set its maximum retry attempts "
                                + "to 0",
                        "worker 'embed': Lambda keeps an event for up to 6 h, longer than the job waits for it (1 h), "
                                + "so that what was given up can still run, and cost; set its maximum event age to "
                                + "3600 s");
    }

    @Test
    void anEventThatIsDroppedTooEarlyIsTold() {
        assertThat(costs(0, Duration.ofMinutes(1)))
                .singleElement()
                .asString()
                .contains("drops an event after 1 min, and the job waits 1 h");
    }
}
