package dev.drover.connectors.store;

import static dev.drover.connectors.store.ObjectStoreContract.answer;
import static dev.drover.connectors.store.ObjectStoreContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.LoopbackServer;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.io.IOException;
import java.time.Duration;
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

    @BeforeAll
    void open() throws IOException {
        server = LoopbackServer.answering(exchange -> {
            requests.incrementAndGet();
            answer.to(exchange);
        });
        AwsClientSettings aws =
                AwsClientSettings.of("us-east-1").withEndpoint(server.url()).withKeys("local", "local");
        store = ObjectStores.open(StoreSettings.of(aws, true, 4, Duration.ofSeconds(1)));
    }

    @AfterAll
    void close() {
        end.countDown();
        store.close();
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

    @ParameterizedTest
    @ValueSource(strings = {"s3:///key", "s3://bucket", "http://bucket/key", "key", "", "S3://bucket/key"})
    void whatIsNoObjectIsRefusedBeforeAnyRequest(String uri) {
        requests.set(0);

        assertThat(failure(store.stat(uri))).isInstanceOf(StoreException.class).hasMessageContaining("'" + uri + "'");
        assertThat(requests).hasValue(0);
    }
}
