package dev.drover.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> carriedOut = new CopyOnWriteArrayList<>();
    private HttpServer service;

    @BeforeEach
    void serve() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::answer);
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        carriedOut.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("X-Said") + " " + new String(body, StandardCharsets.UTF_8));
        exchange.getResponseHeaders().set("X-Amzn-RequestId", "request-" + carriedOut.size());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", "4711");
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(201, 4);
            exchange.getResponseBody().write("done".getBytes(StandardCharsets.UTF_8));
        }
        exchange.close();
    }

    private FaultProxy proxy(Dialect dialect) {
        return FaultProxy.before(
                URI.create("http://127.0.0.1:" + service.getAddress().getPort()), dialect, 7);
    }

    private HttpResponse<String> post(FaultProxy proxy) throws Exception {
        return client.send(
                HttpRequest.newBuilder(proxy.uri().resolve("/a%2Fb?c=d"))
                        .timeout(Duration.ofSeconds(2))
                        .header("X-Said", "hello")
                        .POST(HttpRequest.BodyPublishers.ofString("body"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withoutFaultsRequestsAndAnswersPassAsTheyAre() throws Exception {
        try (FaultProxy proxy = proxy(new LambdaDialect())) {
            HttpResponse<String> response = post(proxy);

            assertThat(response.statusCode()).isEqualTo(201);
            assertThat(response.body()).isEqualTo("done");
            assertThat(response.headers().firstValue("x-amzn-requestid")).hasValue("request-1");
            assertThat(carriedOut).containsExactly("POST /a%2Fb?c=d hello body");
        }
    }

    @Test
    void theLengthThatAHeadStatesIsPassedOn() throws Exception {
        try (FaultProxy proxy = proxy(new S3Dialect())) {
            HttpRequest head = HttpRequest.newBuilder(proxy.uri())
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> response = client.send(head, HttpResponse.BodyHandlers.ofString());

            assertThat(response.headers().firstValue("content-length")).hasValue("4711");
        }
    }

    @Test
    void refusalsAreNotCarriedOut() throws Exception {
        try (FaultProxy proxy = proxy(new LambdaDialect())) {
            proxy.rates(FaultRates.always(Fault.FAIL));
            assertThat(post(proxy).statusCode()).isEqualTo(500);
            proxy.rates(FaultRates.always(Fault.DENY));
            assertThat(post(proxy).statusCode()).isEqualTo(403);
            proxy.rates(FaultRates.always(Fault.THROTTLE));
            HttpResponse<String> throttled = post(proxy);
            assertThat(throttled.statusCode()).isEqualTo(429);
            assertThat(throttled.headers().firstValue("x-amzn-errortype")).hasValue("TooManyRequestsException");

            assertThat(carriedOut).isEmpty();
            assertThat(proxy.counts()).containsAllEntriesOf(Map.of(Fault.FAIL, 1L, Fault.DENY, 1L, Fault.THROTTLE, 1L));
        }
    }

    @Test
    void aCutOffRequestIsCarriedOutAndNamedAndNotAnswered() throws Exception {
        try (FaultProxy proxy = proxy(new LambdaDialect())) {
            proxy.rates(FaultRates.always(Fault.CUT_OFF));

            assertThatThrownBy(() -> post(proxy)).isInstanceOf(IOException.class);

            assertThat(carriedOut).hasSize(1);
            assertThat(proxy.cutOff()).containsExactly("request-1");
        }
    }

    @Test
    void silenceEndsWithTheCallersPatience() {
        try (FaultProxy proxy = proxy(new S3Dialect())) {
            proxy.rates(FaultRates.always(Fault.KEEP_SILENT));

            assertThatThrownBy(() -> post(proxy)).isInstanceOf(HttpTimeoutException.class);
            assertThat(carriedOut).isEmpty();
        }
    }

    @Test
    void aServiceThatIsGoneDropsConnectionsUntilItIsBackElsewhere() throws Exception {
        try (FaultProxy proxy = proxy(new LambdaDialect())) {
            URI back = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
            proxy.service(null);
            assertThatThrownBy(() -> post(proxy)).isInstanceOf(IOException.class);
            proxy.service(back);
            assertThat(post(proxy).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void theSameSeedDrawsTheSameFaultsInTheOrderOfRequests() throws Exception {
        assertThat(statuses()).isEqualTo(statuses()).contains(201, 500, 429);
    }

    private List<Integer> statuses() throws Exception {
        try (FaultProxy proxy = proxy(new LambdaDialect())) {
            proxy.rates(FaultRates.none().with(Fault.FAIL, 0.3).with(Fault.THROTTLE, 0.3));
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                statuses.add(post(proxy).statusCode());
            }
            return statuses;
        }
    }

    @Test
    void sharesAboveOneAreRefused() {
        assertThatThrownBy(() -> FaultRates.always(Fault.FAIL).with(Fault.DENY, 0.1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
