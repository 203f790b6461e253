package dev.drover.connectors.store;

import static dev.drover.connectors.store.ObjectStoreContract.answer;
import static dev.drover.connectors.store.ObjectStoreContract.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.LoopbackServer;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store in trouble answers, and that it is never taken for absence. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ObjectStoreTest {
    private static final String URI = "s3://bucket/key";

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private volatile LoopbackServer.Answer answer = exchange -> {};
    private LoopbackServer server;
    private ObjectStore store;
    private ObjectStore persistent;

    @BeforeAll
    void open() throws IOException {
        server = LoopbackServer.answering(exchange -> {
            requests.incrementAndGet();
            answer.to(exchange);
        });
        AwsClientSettings aws =
                AwsClientSettings.of("us-east-1").withEndpoint(server.url()).withKeys("local", "local");
        StoreSettings settings = StoreSettings.of(aws, true, 4, Duration.ofSeconds(1));
        store = ObjectStores.open(settings);
        persistent = ObjectStores.open(settings.withRetries());
    }

    @AfterAll
    void close() {
        end.countDown();
        store.close();
        persistent.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 403, 405, 429, 500, 503})
    void anAnswerThatIsNoneIsNotAbsence(int status) {
        answer = exchange -> LoopbackServer.respond(exchange, status, new byte[0]);
        requests.set(0);

        assertThat(failure(store.stat(URI))).isInstanceOf(StoreException.class).hasMessageContaining(URI);
        assertThat(failure(store.read(URI, chunk -> {}))).isInstanceOf(StoreException.class);
        assertThat(failure(store.write(URI, new byte[1]))).isInstanceOf(StoreException.class);
        assertThat(failure(store.list(URI + "/"))).isInstanceOf(StoreException.class);
        assertThat(requests).as("asked once each").hasValue(4);
    }

    @Test
    void accessDeniedNamesThePermissions() {
        answer = exchange -> LoopbackServer.respond(exchange, 403, new byte[0]);

        assertThat(failure(store.stat(URI))).hasMessageContaining("s3:ListBucket");
    }

    @Test
    void silenceIsNotAbsence() {
        answer = exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };

        assertThat(failure(store.stat(URI))).isInstanceOf(StoreException.class);
    }

    @Test
    void aMissingKeyInABucketThatIsThereIsAbsent() throws Exception {
        answer = exchange -> LoopbackServer.respond(
                exchange, exchange.getRequestURI().getPath().endsWith("key") ? 404 : 200, new byte[0]);

        assertThat(answer(store.stat("s3://there/key"))).isNull();
        assertThat(answer(store.read("s3://there/key", chunk -> {}))).isEqualTo(-1);
    }

    @Test
    void aBucketWasLookedForOnlyOnce() throws Exception {
        answer = exchange -> LoopbackServer.respond(
                exchange, exchange.getRequestURI().getPath().endsWith("key") ? 404 : 200, new byte[0]);
        answer(store.stat("s3://known/key"));
        requests.set(0);

        answer(store.stat("s3://known/key"));

        assertThat(requests).hasValue(1);
    }

    @Test
    void whereNobodyElseAsksAgainTheStoreDoes() throws Exception {
        answer = exchange ->
                LoopbackServer.respond(exchange, requests.get() % 3 == 0 ? 200 : 503, "whole".getBytes(UTF_8));
        requests.set(0);

        assertThat(text(persistent)).isEqualTo("whole");
    }

    /** Each response but the last breaks off after as many bytes as it says. */
    private void breakAfter(String eTags, int... bytes) {
        AtomicInteger next = new AtomicInteger();
        answer = exchange -> {
            int number = next.getAndIncrement();
            exchange.getResponseHeaders().set("ETag", "\"" + eTags.charAt(Math.min(number, eTags.length() - 1)) + "\"");
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody()
                    .write("0123456789".getBytes(UTF_8), 0, number < bytes.length ? bytes[number] : 10);
            exchange.getResponseBody().flush();
        };
    }

    @Test
    void anObjectWhoseConnectionBreaksIsReadToItsEndAndNothingTwice() throws Exception {
        breakAfter("a", 4, 7, 2, 0);
        requests.set(0);

        assertThat(text(persistent)).isEqualTo("0123456789");
        assertThat(requests).hasValue(5);
    }

    @Test
    void anObjectThatBreaksOffIsAFailureWhereNobodyIsToAskAgain() {
        breakAfter("a", 4, 4);

        assertThat(failure(store.read(URI, chunk -> {}))).isInstanceOf(StoreException.class);
    }

    @Test
    void twoObjectsAreNotReadAsOne() {
        breakAfter("ab", 4);

        assertThat(failure(persistent.read(URI, chunk -> {})))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("replaced while it was read");
    }

    @Test
    void aConsumerThatRefusesIsNotAskedAgain() {
        answer = exchange -> LoopbackServer.respond(exchange, 200, "whole".getBytes(UTF_8));
        requests.set(0);

        assertThat(failure(persistent.read(URI, chunk -> {
                    throw new IllegalStateException("full");
                })))
                .hasMessage("full");
        assertThat(requests).hasValue(1);
    }

    @Test
    void aReplacementStatesWhatItReplaces() throws Exception {
        List<String> puts = new CopyOnWriteArrayList<>();
        AtomicInteger status = new AtomicInteger(200);
        answer = exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("ETag", "\"tag\"");
            if (exchange.getRequestMethod().equals("GET")) {
                LoopbackServer.respond(exchange, 200, "read".getBytes(UTF_8));
            } else {
                puts.add(exchange.getRequestHeaders().getFirst("If-Match") + " "
                        + exchange.getRequestHeaders().getFirst("If-None-Match"));
                LoopbackServer.respond(exchange, status.get(), new byte[0]);
            }
        };

        assertThat(answer(store.replace(URI, "read".getBytes(UTF_8), new byte[1])))
                .isTrue();
        assertThat(answer(store.replace(URI, null, new byte[1]))).isTrue();
        assertThat(puts).containsExactly("\"tag\" null", "null *");
        for (int someoneWasFaster : new int[] {409, 412}) {
            status.set(someoneWasFaster);
            assertThat(answer(store.replace(URI, "read".getBytes(UTF_8), new byte[1])))
                    .isFalse();
            assertThat(answer(store.replace(URI, null, new byte[1]))).isFalse();
        }
        status.set(501);
        assertThat(failure(store.replace(URI, null, new byte[1])))
                .as("a store that knows no conditions")
                .isInstanceOf(StoreException.class);
    }

    private static String text(ObjectStore store) throws Exception {
        List<String> pieces = new CopyOnWriteArrayList<>();
        answer(store.read(URI, chunk -> pieces.add(UTF_8.decode(chunk).toString())));
        return String.join("", pieces);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3:///key", "s3://bucket", "http://bucket/key", "key", "", "S3://bucket/key"})
    void whatIsNoObjectIsRefusedBeforeAnyRequest(String uri) {
        requests.set(0);

        assertThat(failure(store.stat(uri))).isInstanceOf(StoreException.class).hasMessageContaining("'" + uri + "'");
        assertThat(requests).hasValue(0);
    }
}
