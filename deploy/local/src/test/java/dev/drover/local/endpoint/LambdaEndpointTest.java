package dev.drover.local.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LambdaEndpointTest {
    private static final byte[] PAYLOAD = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-11-23T10:15:30Z");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch gate = new CountDownLatch(1);
    private EndpointRecord record;
    private LambdaEndpoint endpoint;

    @BeforeEach
    void start() throws Exception {
        record = EndpointRecord.open(folder.resolve("endpoint.jsonl"));
        endpoint = new LambdaEndpoint(4, 4, record, Clock.fixed(NOW, ZoneOffset.UTC))
                .register(function("echo", (in, out, context) -> {
                    context.getLogger().log("got it\n");
                    out.write(in.readAllBytes());
                }))
                .register(function("gated", (in, out, context) -> {
                    await(gate);
                    out.write('1');
                }))
                .register(function("broken", (in, out, context) -> {
                    throw new IllegalStateException("no such luck", new IOException("disk"));
                }))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        gate.countDown();
        endpoint.close();
        record.close();
    }

    @Test
    void anAnswerCarriesPayloadVersionAndRequestId() throws Exception {
        HttpResponse<byte[]> response = invoke("echo");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(PAYLOAD);
        assertThat(header(response, "X-Amz-Executed-Version")).isEqualTo("$LATEST");
        assertThat(header(response, "x-amzn-RequestId")).hasSize(36);
        assertThat(response.headers().firstValue("X-Amz-Log-Result")).isEmpty();
        assertThat(response.headers().firstValue("X-Amz-Function-Error")).isEmpty();
    }

    @Test
    void theLogTailReadsAsTheServiceWritesIt() throws Exception {
        HttpResponse<byte[]> response = invoke("echo", "X-Amz-Log-Type", "Tail");
        String id = header(response, "x-amzn-RequestId");
        assertThat(tail(response))
                .matches("START RequestId: " + id + " Version: \\$LATEST\ngot it\nEND RequestId: " + id
                        + "\nREPORT RequestId: " + id
                        + "\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 512 MB"
                        + "\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t\n");
        assertThat(tail(invoke("echo", "X-Amz-Log-Type", "Tail"))).doesNotContain("Init Duration");
    }

    @Test
    void theLogTailIsTheLastFourKilobytes() throws Exception {
        endpoint.register(function("chatty", (in, out, context) -> {
            for (int i = 0; i < 20_000; i++) {
                context.getLogger().log("line " + i + "\n");
            }
            out.write('1');
        }));
        String tail = tail(invoke("chatty", "X-Amz-Log-Type", "Tail"));
        assertThat(tail.getBytes(StandardCharsets.UTF_8)).hasSize(4096);
        assertThat(tail).contains("line 19999\nEND RequestId: ").endsWith("\t\n");
    }

    @Test
    void aFunctionIsFoundByNameByArnAndWithItsQualifier() throws Exception {
        for (String name : List.of(
                "echo",
                "echo:live",
                "arn:aws:lambda:us-east-1:123456789012:function:echo",
                "arn:aws:lambda:us-east-1:123456789012:function:echo:live",
                "123456789012:function:echo")) {
            HttpResponse<byte[]> response = invoke(URLEncoder.encode(name, StandardCharsets.UTF_8));
            assertThat(response.statusCode()).as(name).isEqualTo(200);
        }
    }

    @Test
    void whatAHandlerThrowsIsAFunctionErrorWithStatus200() throws Exception {
        HttpResponse<byte[]> response = invoke("broken", "X-Amz-Log-Type", "Tail");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "X-Amz-Function-Error")).isEqualTo("Unhandled");
        ObjectNode body = ContractCodec.readObject(response.body());
        assertThat(body.path("errorMessage").asText()).isEqualTo("no such luck");
        assertThat(body.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(body.path("stackTrace").get(0).asText()).contains("LambdaEndpointTest");
        assertThat(body.path("cause").path("errorMessage").asText()).isEqualTo("disk");
        assertThat(tail(response)).contains("no such luck").contains("REPORT");
    }

    @Test
    void anErrorOfTheJvmIsAFunctionErrorToo() throws Exception {
        endpoint.register(function("deep", (in, out, context) -> {
            throw new StackOverflowError("too deep");
        }));
        HttpResponse<byte[]> response = invoke("deep");
        assertThat(header(response, "X-Amz-Function-Error")).isEqualTo("Unhandled");
        assertThat(endpoint.running()).isZero();
    }

    @Test
    void aHandlerThatCannotBeMadeIsTriedAnewAtTheNextInvocation() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        endpoint.register(new LambdaFunction(
                "late",
                () -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("no model");
                    }
                    return (in, out, context) -> out.write('1');
                },
                512,
                Duration.ofSeconds(5)));
        assertThat(header(invoke("late"), "X-Amz-Function-Error")).isEqualTo("Unhandled");
        assertThat(invoke("late").body()).isEqualTo(new byte[] {'1'});
    }

    @Test
    void anUnknownFunctionIsNotFoundUntilItIsThere() throws Exception {
        HttpResponse<byte[]> response = invoke("nobody");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(header(response, "x-amzn-ErrorType")).isEqualTo("ResourceNotFoundException");
        assertThat(ContractCodec.readObject(response.body()).path("Message").asText())
                .isEqualTo("Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody");

        endpoint.register(function("nobody", (in, out, context) -> out.write('1')));
        assertThat(invoke("nobody").statusCode()).isEqualTo(200);
        endpoint.remove("nobody");
        assertThat(invoke("nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void aDeniedFunctionIsForbiddenUntilItIsAllowed() throws Exception {
        endpoint.deny("echo");
        HttpResponse<byte[]> response = invoke("echo");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(header(response, "x-amzn-ErrorType")).isEqualTo("AccessDeniedException");
        endpoint.allow("echo");
        assertThat(invoke("echo").statusCode()).isEqualTo(200);
    }

    @Test
    void callsAboveTheConcurrencyAreThrottledWithTheReasonAndRecorded() throws Exception {
        endpoint.concurrency(2);
        CompletableFuture<HttpResponse<byte[]>> first = invokeAsync("gated");
        CompletableFuture<HttpResponse<byte[]>> second = invokeAsync("gated");
        Endpoints.await(() -> endpoint.running() == 2);

        HttpResponse<byte[]> third = invoke("gated");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(header(third, "x-amzn-ErrorType")).isEqualTo("TooManyRequestsException");
        assertThat(ContractCodec.readObject(third.body()).path("Reason").asText())
                .isEqualTo("ConcurrentInvocationLimitExceeded");

        endpoint.concurrency(3);
        CompletableFuture<HttpResponse<byte[]>> fourth = invokeAsync("gated");
        Endpoints.await(() -> endpoint.running() == 3);
        gate.countDown();
        for (CompletableFuture<HttpResponse<byte[]>> call : List.of(first, second, fourth)) {
            assertThat(call.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        List<EndpointRecord.Line> lines = EndpointRecord.read(record.file());
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0).throttled).isTrue();
        assertThat(lines.get(0).status).isEqualTo(429);
        assertThat(lines.get(0).startedMillis).isEqualTo(NOW.toEpochMilli());
        assertThat(EndpointTally.of(lines).throttled()).isEqualTo(1);
    }

    @Test
    void theScenarioCanThrottleBelowTheEndpointsOwnConcurrency() throws Exception {
        endpoint.scenario(Scenario.none().withThrottleAbove(1));
        CompletableFuture<HttpResponse<byte[]>> first = invokeAsync("gated");
        Endpoints.await(() -> endpoint.running() == 1);
        assertThat(invoke("echo").statusCode()).isEqualTo(429);
        gate.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(invoke("echo").statusCode()).isEqualTo(200);
    }

    @Test
    void aFunctionTimesOutAsTheServiceTimesItOut() throws Exception {
        endpoint.register(new LambdaFunction(
                "slow",
                () -> (in, out, context) -> {
                    assertThat(context.getRemainingTimeInMillis()).isBetween(1, 300);
                    await(gate);
                },
                512,
                Duration.ofMillis(300)));
        HttpResponse<byte[]> response = invoke("slow", "X-Amz-Log-Type", "Tail");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "X-Amz-Function-Error")).isEqualTo("Unhandled");
        assertThat(ContractCodec.readObject(response.body())
                        .path("errorMessage")
                        .asText())
                .isEqualTo("RequestId: " + header(response, "x-amzn-RequestId")
                        + " Error: Task timed out after 0.30 seconds");
        assertThat(tail(response)).contains("Task timed out after 0.30 seconds").contains("Status: timeout");
        assertThat(endpoint.running()).isZero();
    }

    @Test
    void aPayloadThatIsNotJsonIsRefused() throws Exception {
        HttpResponse<byte[]> response = Endpoints.invoke(
                client, endpoint, "echo", "{".getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(20));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(header(response, "x-amzn-ErrorType")).isEqualTo("InvalidRequestContentException");
    }

    @Test
    void aPayloadAboveSixMegabytesIsRefused() throws Exception {
        byte[] payload = new byte[InvokeApi.MAX_SYNCHRONOUS_BYTES + 1];
        HttpResponse<byte[]> response = Endpoints.invoke(client, endpoint, "echo", payload, Duration.ofSeconds(20));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(header(response, "x-amzn-ErrorType")).isEqualTo("RequestTooLargeException");
    }

    @Test
    void anEventIsAcceptedAtOnceAndRunsOnceThereIsAPlace() throws Exception {
        endpoint.concurrency(1);
        AtomicInteger ran = new AtomicInteger();
        endpoint.register(function("later", (in, out, context) -> ran.incrementAndGet()));
        CompletableFuture<HttpResponse<byte[]>> first = invokeAsync("gated");
        Endpoints.await(() -> endpoint.running() == 1);

        assertThat(invoke("later", "X-Amz-Invocation-Type", "Event").statusCode())
                .isEqualTo(202);
        assertThat(ran).hasValue(0);
        gate.countDown();
        Endpoints.await(() -> ran.get() == 1);
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void aDryRunRunsNothing() throws Exception {
        assertThat(invoke("broken", "X-Amz-Invocation-Type", "DryRun").statusCode())
                .isEqualTo(204);
    }

    @Test
    void otherPathsAreUnknownOperations() throws Exception {
        HttpResponse<byte[]> response = invoke("echo/more");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(header(response, "x-amzn-ErrorType")).isEqualTo("UnknownOperationException");
    }

    @Test
    void aStoppedEndpointDropsItsConnectionsAndComesBackOnTheSamePort() throws Exception {
        int port = endpoint.uri().getPort();
        CompletableFuture<HttpResponse<byte[]>> cut = invokeAsync("gated");
        Endpoints.await(() -> endpoint.running() == 1);

        endpoint.stop();
        assertThatThrownBy(() -> cut.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> invoke("echo")).isInstanceOf(IOException.class);
        Endpoints.await(() -> EndpointRecord.read(record.file()).size() == 1);
        assertThat(EndpointRecord.read(record.file()).get(0).abandoned).isTrue();

        endpoint.start();
        assertThat(endpoint.uri().getPort()).isEqualTo(port);
        // A client of its own: the other one may still hold a dead connection.
        assertThat(Endpoints.invoke(HttpClient.newHttpClient(), endpoint, "echo", PAYLOAD, Duration.ofSeconds(20))
                        .statusCode())
                .isEqualTo(200);
        gate.countDown();
        Endpoints.await(() -> endpoint.running() == 0);
        assertThat(EndpointRecord.read(record.file())).hasSize(2);
    }

    @Test
    void hundredsInFlightAreAllAnswered() throws Exception {
        endpoint.concurrency(300);
        List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            calls.add(invokeAsync("gated"));
        }
        Endpoints.await(() -> endpoint.running() == 300);
        gate.countDown();
        for (CompletableFuture<HttpResponse<byte[]>> call : calls) {
            assertThat(call.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(EndpointRecord.read(record.file())).hasSize(300);
    }

    private static LambdaFunction function(String name, RequestStreamHandler handler) {
        return new LambdaFunction(name, () -> handler, 512, Duration.ofSeconds(30));
    }

    private static void await(CountDownLatch gate) throws IOException {
        try {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IOException("the gate stayed shut");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private HttpResponse<byte[]> invoke(String function, String... headers) throws Exception {
        return Endpoints.invoke(client, endpoint, function, PAYLOAD, Duration.ofSeconds(20), headers);
    }

    private CompletableFuture<HttpResponse<byte[]>> invokeAsync(String function) {
        return client.sendAsync(
                Endpoints.request(endpoint, function, PAYLOAD).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("(none)");
    }

    private static String tail(HttpResponse<byte[]> response) {
        return new String(Base64.getDecoder().decode(header(response, "X-Amz-Log-Result")), StandardCharsets.UTF_8);
    }
}
