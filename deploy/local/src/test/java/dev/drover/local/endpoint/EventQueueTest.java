package dev.drover.local.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.lambda.FunctionConfigs;
import dev.drover.connectors.lambda.FunctionConfigs.EventConfig;
import dev.drover.connectors.lambda.LambdaConfigException;
import dev.drover.connectors.lambda.LambdaSettings;
import dev.drover.connectors.lambda.LambdaWorkerInvoker;
import dev.drover.contract.Cause;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Outcome;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.InvocationResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service's own treatment of events, asked for with the job's own clients. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class EventQueueTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private EndpointRecord record;
    private LambdaEndpoint endpoint;
    private LambdaWorkerInvoker invoker;
    private FunctionConfigs configs;

    @BeforeEach
    void start() throws Exception {
        record = EndpointRecord.open(folder.resolve("endpoint.jsonl"));
        endpoint = new LambdaEndpoint(4, 4, record, Clock.systemUTC())
                .register(
                        new LambdaFunction("counts", () -> (in, out, context) -> runs.incrementAndGet(), 512, TIMEOUT))
                .register(new LambdaFunction(
                        "broken",
                        () -> (in, out, context) -> {
                            runs.incrementAndGet();
                            throw new IllegalStateException("no such luck");
                        },
                        512,
                        TIMEOUT))
                .register(new LambdaFunction(
                        "gated",
                        () -> (in, out, context) -> {
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        512,
                        TIMEOUT))
                .start();
        LambdaSettings settings = LambdaSettings.of(
                AwsClientSettings.of("us-east-1")
                        .withEndpoint(endpoint.uri().toString())
                        .withKeys("local", "local"),
                4,
                TIMEOUT);
        invoker = LambdaWorkerInvoker.open(settings);
        configs = FunctionConfigs.open(settings);
    }

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        invoker.close();
        configs.close();
        endpoint.close();
        record.close();
    }

    private void send(String function) throws Exception {
        byte[] payload = new InvocationRequest(List.of(Endpoints.entry(folder, "run", "a", 0, 1))).bytes();
        InvocationResult result =
                invoker.invoke(function, payload, TIMEOUT, InvocationMode.EVENT).get(20, TimeUnit.SECONDS);
        assertThat(result.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(result.requestId()).hasSize(36);
    }

    private List<EndpointRecord.Line> lines() throws Exception {
        return EndpointRecord.read(record.file());
    }

    private List<Integer> deliveries() throws Exception {
        return lines().stream().map(line -> line.delivery).collect(Collectors.toList());
    }

    @Test
    void whatTheEndpointTakesAtATimeIsReservedForItsFunctions() throws Exception {
        assertThat(configs.reservedConcurrency("counts:live").get(20, TimeUnit.SECONDS))
                .hasValue(4);
        assertThat(configs.reservedConcurrency("absent"))
                .failsWithin(20, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("can't read the reserved concurrency of absent: ");
    }

    @Test
    void aFunctionThatWasNeverSetIsRunTwiceAgainAndKeepsItsEventsForSixHours() throws Exception {
        EventConfig config = configs.read("counts").get(20, TimeUnit.SECONDS);
        assertThat(config.retries()).isEqualTo(2);
        assertThat(config.maxAge()).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void whatIsSetIsReadAgainAndHoldsForWhatComes() throws Exception {
        configs.set("broken", new EventConfig(0, Duration.ofMinutes(2))).get(20, TimeUnit.SECONDS);
        configs.set("broken", new EventConfig(1, Duration.ofMinutes(3))).get(20, TimeUnit.SECONDS);
        EventConfig config = configs.read("broken").get(20, TimeUnit.SECONDS);
        assertThat(config.retries()).isEqualTo(1);
        assertThat(config.maxAge()).isEqualTo(Duration.ofMinutes(3));
        endpoint.eventRetryWait(Duration.ofMillis(1));
        send("broken");
        Endpoints.await(() -> lines().size() == 2);
        assertThat(endpoint.running()).isZero();
    }

    @Test
    void whoMayNotSetItIsToldSo() {
        endpoint.denyEventConfig("counts");
        assertThatThrownBy(() -> configs.set("counts", new EventConfig(0, Duration.ofMinutes(2)))
                        .get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LambdaConfigException.class)
                .hasMessageContaining("counts")
                .hasMessageContaining("not authorized");
    }

    @Test
    void theMemoryOfAFunctionIsToldAndThatOfNoneIsNot() throws Exception {
        assertThat(configs.memoryMb("counts").get(20, TimeUnit.SECONDS)).isEqualTo(512);
        assertThatThrownBy(() -> configs.memoryMb("absent").get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LambdaConfigException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void aFailedEventRunsAgainAsOftenAsItIsSet() throws Exception {
        endpoint.eventConfig("broken", 2, Duration.ofHours(6));
        endpoint.eventRetryWait(Duration.ofMillis(1));
        send("broken");
        Endpoints.await(() -> lines().size() == 3);
        assertThat(deliveries()).containsExactly(1, 2, 3);
        assertThat(lines()).allSatisfy(line -> {
            assertThat(line.functionError).isTrue();
            assertThat(line.requestId).isEqualTo(lines().get(0).requestId);
            assertThat(line.items.get(0).cause).isEqualTo(Cause.NEVER_RETURNED);
        });
        assertThat(runs).hasValue(3);
    }

    @Test
    void anEventWaitsForAPlaceAndIsDroppedOnceItIsTooOld() throws Exception {
        endpoint.concurrency(1);
        endpoint.eventConfig("counts", 2, Duration.ofMillis(1));
        send("gated");
        Endpoints.await(() -> endpoint.running() == 1);
        send("counts");
        long sent = System.nanoTime();
        Endpoints.await(() -> System.nanoTime() - sent > Duration.ofMillis(5).toNanos());
        gate.countDown();
        Endpoints.await(() -> lines().size() == 2);
        EndpointRecord.Line dropped = lines().get(1);
        assertThat(dropped.dropped).isTrue();
        assertThat(dropped.items.get(0).cause).isEqualTo(Cause.NEVER_RETURNED);
        assertThat(runs).hasValue(0);
        Endpoints.await(() -> endpoint.running() == 0);
    }

    @Test
    void anEventCanBeDeliveredTwice() throws Exception {
        endpoint.scenario(Scenario.none().withDeliverTwice(1));
        send("counts");
        Endpoints.await(() -> lines().size() == 2);
        assertThat(deliveries()).containsExactlyInAnyOrder(1, 2);
        assertThat(runs).hasValue(2);
    }

    @Test
    void anEventThatNeverReturnsHoldsItsPlaceUntilTheFunctionsTimeOut() throws Exception {
        endpoint.register(new LambdaFunction(
                "short", () -> (in, out, context) -> runs.incrementAndGet(), 512, Duration.ofMillis(300)));
        endpoint.eventConfig("short", 0, Duration.ofHours(6));
        endpoint.scenario(Scenario.always(Misbehaviour.NEVER_RETURN));
        send("short");
        Endpoints.await(() -> lines().size() == 1);
        EndpointRecord.Line line = lines().get(0);
        assertThat(line.durationMillis).isGreaterThanOrEqualTo(300);
        assertThat(line.items.get(0).cause).isEqualTo(Cause.NEVER_RETURNED);
        Endpoints.await(() -> endpoint.running() == 0);
        assertThat(runs).hasValue(0);
    }

    @Test
    void whatCanOnlyBeDoneToAReplyIsNotDoneToAnEvent() throws Exception {
        endpoint.scenario(Scenario.always(Misbehaviour.GARBAGE_REPLY));
        send("counts");
        Endpoints.await(() -> lines().size() == 1);
        assertThat(lines().get(0).items.get(0).kind).isEqualTo(Misbehaviour.NONE.word());
    }

    @Test
    void theServicesOwnRunsAreNotCountedAsCalls() throws Exception {
        endpoint.eventConfig("broken", 2, Duration.ofHours(6));
        endpoint.eventRetryWait(Duration.ofMillis(1));
        send("broken");
        Endpoints.await(() -> lines().size() == 3);
        EndpointTally tally = EndpointTally.of(lines());
        assertThat(tally.invocations()).isEqualTo(1);
        assertThat(tally.needless()).isEmpty();
    }
}
