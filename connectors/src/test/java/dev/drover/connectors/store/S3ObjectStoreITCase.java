package dev.drover.connectors.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import dev.drover.testing.S3Mock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

class S3ObjectStoreITCase extends ObjectStoreContract {
    private static final String BUCKET = "drover-test";

    @TempDir
    private static Path folder;

    private static S3Mock server;
    private static AwsClientSettings aws;
    private static ObjectStore store;
    private static S3AsyncClient client;

    @BeforeAll
    static void start() throws Exception {
        server = S3Mock.start(BUCKET, folder);
        aws = AwsClientSettings.of("us-east-1").withEndpoint(server.url()).withKeys("local", "local");
        store = S3ObjectStore.open(StoreSettings.of(aws, true, 64, Duration.ofSeconds(10)));
        S3AsyncClientBuilder builder = S3AsyncClient.builder().forcePathStyle(true);
        aws.applyTo(builder);
        client = builder.build();
    }

    @AfterAll
    static void stop() throws Exception {
        store.close();
        client.close();
        server.close();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    String root() {
        return "s3://" + BUCKET + "/";
    }

    @Override
    void put(String uri, byte[] bytes, String sha256, String records) throws Exception {
        S3Location at = S3Location.of(uri);
        answer(client.putObject(
                request -> request.bucket(at.bucket)
                        .key(at.key)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .metadata(
                                Map.of(S3ObjectStore.SHA256_METADATA, sha256, S3ObjectStore.RECORDS_METADATA, records)),
                AsyncRequestBody.fromBytes(bytes)));
    }

    @Override
    boolean computesDigests() {
        return true;
    }

    @Test
    void theChecksumOfAMultipartUploadIsNotTakenForTheObjects() throws Exception {
        String key = "multipart";
        byte[] part = bytes(5 * 1024 * 1024);
        String upload = answer(client.createMultipartUpload(
                        request -> request.bucket(BUCKET).key(key).checksumAlgorithm(ChecksumAlgorithm.SHA256)))
                .uploadId();
        UploadPartResponse uploaded = answer(client.uploadPart(
                request -> request.bucket(BUCKET)
                        .key(key)
                        .uploadId(upload)
                        .partNumber(1)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                AsyncRequestBody.fromBytes(part)));
        answer(client.completeMultipartUpload(request -> request.bucket(BUCKET)
                .key(key)
                .uploadId(upload)
                .multipartUpload(parts -> parts.parts(CompletedPart.builder()
                        .partNumber(1)
                        .eTag(uploaded.eTag())
                        .checksumSHA256(uploaded.checksumSHA256())
                        .build()))));

        assertThat(answer(store.stat("s3://" + BUCKET + "/" + key)).storeSha256())
                .isNull();
        assertThat(answer(store.stat("s3://" + BUCKET + "/" + key)).bytes()).isEqualTo(part.length);
    }

    /** One after the other, not at once: the emulator looks at the condition and writes in two steps, the service in one. */
    @Test
    void whatSomebodyElseWroteSinceItWasReadIsNotReplaced() throws Exception {
        String uri = root() + "raced/" + System.nanoTime();
        byte[] before = "before".getBytes(UTF_8);
        byte[] rival = "rival".getBytes(UTF_8);
        answer(store.write(uri, before));
        try (S3ObjectStore overtaken = overtakenBy(new Rival(uri, rival))) {
            assertThat(answer(overtaken.replace(uri, before, "mine".getBytes(UTF_8))))
                    .isFalse();
        }
        assertThat(answer(store.replace(uri, rival, before)))
                .as("the rival's stands there")
                .isTrue();

        String absent = uri + "-new";
        try (S3ObjectStore overtaken = overtakenBy(new Rival(absent, rival))) {
            assertThat(answer(overtaken.replace(absent, null, before))).isFalse();
        }
        assertThat(answer(store.replace(absent, rival, before))).isTrue();
    }

    private static S3ObjectStore overtakenBy(Rival rival) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .forcePathStyle(true)
                .overrideConfiguration(config -> config.addExecutionInterceptor(rival));
        aws.applyTo(builder);
        return new S3ObjectStore(builder.build());
    }

    @Test
    void aBucketThatIsMissingIsNotAMissingObject() {
        assertThat(failure(store.stat("s3://no-such-bucket/key")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no bucket");
        assertThat(failure(store.read("s3://no-such-bucket/key", chunk -> {}))).isInstanceOf(StoreException.class);
        assertThat(failure(store.list("s3://no-such-bucket/in/"))).isInstanceOf(StoreException.class);
    }

    /** Writes an object just before somebody else's write of it goes out. */
    private static final class Rival implements ExecutionInterceptor {
        private final String uri;
        private final byte[] bytes;

        Rival(String uri, byte[] bytes) {
            this.uri = uri;
            this.bytes = bytes;
        }

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutObjectRequest) {
                store.write(uri, bytes).join();
            }
        }
    }
}
