package dev.drover.connectors.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.LoopbackServer;
import dev.drover.contract.Outcome;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.InvocationResult;
import dev.drover.operators.dispatch.Throttle;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

// One invoker for all: closing the SDK's event loops takes two seconds.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LambdaWorkerInvokerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String REPORT =
            "REPORT RequestId: r-1\tDuration: 1.5 ms\tBilled Duration: 2 ms\tMemory Size: 256 MB\t\n";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private volatile LoopbackServer.Answer answer = exchange -> LoopbackServer.respond(exchange, 500, new byte[0]);
    private LoopbackServer server;
    private LambdaWorkerInvoker invoker;

    @BeforeEach
    void forget() {
        seen.clear();
        authorizations.clear();
    }

    @BeforeAll
    void open() throws IOException {
        server = LoopbackServer.answering(exchange -> {
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Amz-Log-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("x-amzn-RequestId", "r-1");
            answer.to(exchange);
        });
        invoker = invoker(server.url());
    }

    @AfterAll
    void close() {
        mayAnswer.countDown();
        invoker.close();
        server.close();
    }

    private static LambdaWorkerInvoker invoker(String url) {
        AwsClientSettings aws =
                AwsClientSettings.of("us-east-1").withEndpoint(url).withKeys("local", "local");
        return LambdaWorkerInvoker.open(LambdaSettings.of(aws, 10, TIMEOUT));
    }

    @Test
    void aReplyComesWithItsLogTailAndItsBill() throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("X-Amz-Log-Result", base64("hello\n" + REPORT));
            LoopbackServer.respond(exchange, 200, "{\"ok\":1}".getBytes(UTF_8));
        };

        InvocationResult result = invoke("embed:live", "{\"q\":1}");

        assertThat(result.outcome()).isEqualTo(Outcome.REPLIED);
        assertThat(result.payload()).asString(UTF_8).isEqualTo("{\"ok\":1}");
        assertThat(result.requestId()).isEqualTo("r-1");
        assertThat(result.logTail()).isEqualTo("hello\n" + REPORT);
        assertThat(result.billedMillis()).isEqualTo(2);
        assertThat(result.memoryMb()).isEqualTo(256);
        assertThat(seen).containsExactly("POST /2015-03-31/functions/embed%3Alive/invocations Tail {\"q\":1}");
    }

    @Test
    void anArnIsSignedForItsOwnRegion() throws Exception {
        answer = exchange -> LoopbackServer.respond(exchange, 200, "{}".getBytes(UTF_8));

        invoke("arn:aws:lambda:eu-central-1:123456789012:function:embed:live", "{}");
        invoke("embed", "{}");

        assertThat(authorizations.get(0)).contains("/eu-central-1/lambda/");
        assertThat(authorizations.get(1)).contains("/us-east-1/lambda/");
    }

    @Test
    void aFunctionErrorKeepsTypeMessageAndTail() throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
            exchange.getResponseHeaders().set("X-Amz-Log-Result", base64(REPORT));
            LoopbackServer.respond(
                    exchange,
                    200,
                    "{\"errorType\":\"ValueError\",\"errorMessage\":\"no vowels\",\"stackTrace\":[]}".getBytes(UTF_8));
        };

        InvocationResult result = invoke("embed", "{}");

        assertThat(result.outcome()).isEqualTo(Outcome.WORKER_ERROR);
        assertThat(result.message()).isEqualTo("ValueError: no vowels");
        assertThat(result.billedMillis()).isEqualTo(2);
        assertThat(result.logTail()).isEqualTo(REPORT);
    }

    @Test
    void aFunctionErrorThatIsNoJsonIsQuotedAsItIs() throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
            LoopbackServer.respond(exchange, 200, "segmentation fault".getBytes(UTF_8));
        };

        assertThat(invoke("embed", "{}").message()).isEqualTo("segmentation fault");
    }

    @Test
    void aFunctionErrorWithoutWordsIsNamedByItsHeader() throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
            LoopbackServer.respond(exchange, 200, "{}".getBytes(UTF_8));
        };

        assertThat(invoke("embed", "{}").message()).isEqualTo("Unhandled");
    }

    @ParameterizedTest
    @CsvSource({
        "ConcurrentInvocationLimitExceeded, CONCURRENCY",
        "ReservedFunctionConcurrentInvocationLimitExceeded, CONCURRENCY",
        "FunctionInvocationRateLimitExceeded, RATE",
        "ReservedFunctionInvocationRateLimitExceeded, RATE",
        "CallerRateLimitExceeded, RATE",
        "SomethingNew, CONCURRENCY"
    })
    void aThrottleTellsItsReason(String reason, Throttle throttle) throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", "TooManyRequestsException");
            LoopbackServer.respond(
                    exchange,
                    429,
                    ("{\"Reason\":\"" + reason + "\",\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}")
                            .getBytes(UTF_8));
        };

        InvocationResult result = invoke("embed", "{}");

        assertThat(result.outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(result.message()).isEqualTo("TooManyRequestsException (" + reason + "): Rate Exceeded.");
        assertThat(result.throttle()).isEqualTo(throttle);
        assertThat(result.requestId()).isEqualTo("r-1");
    }

    @ParameterizedTest
    @CsvSource({
        "404, ResourceNotFoundException, REFUSED, false",
        "403, AccessDeniedException, REFUSED, false",
        "400, InvalidParameterValueException, REFUSED, false",
        "413, RequestTooLargeException, REFUSED, true",
        "502, EC2ThrottledException, TRANSIENT, false",
        "409, ResourceConflictException, TRANSIENT, false",
        "500, ServiceException, TRANSIENT, false",
        "503, ServiceUnavailableException, TRANSIENT, false",
    })
    void everyOtherAnswerIsOneCallAndOneOutcome(int status, String code, Outcome outcome, boolean ofPayload)
            throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", code);
            LoopbackServer.respond(exchange, status, "{\"message\":\"said the service\"}".getBytes(UTF_8));
        };

        InvocationResult result = invoke("embed", "{}");

        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.ofPayload()).isEqualTo(ofPayload);
        assertThat(result.message()).isEqualTo(code + ": said the service");
        assertThat(seen).hasSize(1);
    }

    @Test
    void anAnswerThatIsNoneOfLambdaIsTransient() throws Exception {
        answer = exchange -> LoopbackServer.respond(exchange, 502, "<html>Bad Gateway</html>".getBytes(UTF_8));

        InvocationResult result = invoke("embed", "{}");

        assertThat(result.outcome()).isEqualTo(Outcome.TRANSIENT);
        assertThat(result.message()).contains("502");
    }

    @Test
    void aLostConnectionIsTransientAndNotTriedAgain() throws Exception {
        answer = HttpExchange::close;

        InvocationResult result = invoke("embed", "{}");

        assertThat(result.outcome()).isEqualTo(Outcome.TRANSIENT);
        assertThat(result.message()).isNotEmpty();
        assertThat(seen).hasSize(1);
    }

    @Test
    void aRefusedConnectionIsTransient() throws Exception {
        LoopbackServer gone = LoopbackServer.answering(exchange -> {});
        gone.close();

        try (LambdaWorkerInvoker other = invoker(gone.url())) {
            InvocationResult result = other.invoke("embed", new byte[0], TIMEOUT, InvocationMode.REQUEST_RESPONSE)
                    .get(30, TimeUnit.SECONDS);

            assertThat(result.outcome()).isEqualTo(Outcome.TRANSIENT);
        }
    }

    @Test
    void aCallWithoutAnswerNeverReturned() throws Exception {
        answer = exchange -> await(mayAnswer);

        InvocationResult result = invoker.invoke(
                        "embed", new byte[0], Duration.ofMillis(-4_500), InvocationMode.REQUEST_RESPONSE)
                .get(20, TimeUnit.SECONDS);

        assertThat(result.outcome()).isEqualTo(Outcome.NEVER_RETURNED);
        assertThat(seen).hasSize(1);
    }

    @Test
    void cancellingGivesTheConnectionUp() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch givenUp = new CountDownLatch(1);
        answer = exchange -> {
            arrived.countDown();
            try {
                // The response is chunked; writing fails once the other side is gone.
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write(new byte[64 * 1024]);
                    exchange.getResponseBody().flush();
                }
            } catch (IOException e) {
                givenUp.countDown();
            }
        };

        CompletableFuture<InvocationResult> call =
                invoker.invoke("embed", new byte[0], TIMEOUT, InvocationMode.REQUEST_RESPONSE);
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        call.cancel(true);

        assertThat(givenUp.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(call).isCancelled();
    }

    @Test
    void anEventIsAcceptedAtOnceAndBringsNoLog() throws Exception {
        List<String> types = new CopyOnWriteArrayList<>();
        answer = exchange -> {
            types.add(exchange.getRequestHeaders().getFirst("X-Amz-Invocation-Type"));
            LoopbackServer.respond(exchange, 202, new byte[0]);
        };

        InvocationResult result = invoker.invoke("embed", "{}".getBytes(UTF_8), TIMEOUT, InvocationMode.EVENT)
                .get(30, TimeUnit.SECONDS);

        assertThat(result.outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(result.requestId()).isEqualTo("r-1");
        assertThat(result.logTail()).isNull();
        assertThat(types).containsExactly("Event");
        assertThat(seen).containsExactly("POST /2015-03-31/functions/embed/invocations None {}");
    }

    private InvocationResult invoke(String target, String payload) throws Exception {
        return invoker.invoke(target, payload.getBytes(UTF_8), TIMEOUT, InvocationMode.REQUEST_RESPONSE)
                .get(30, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
