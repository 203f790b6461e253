package dev.drover.connectors.store;

import dev.drover.connectors.Completion;
import dev.drover.operators.verify.ObjectStat;
import dev.drover.operators.verify.ObjectStore;
import dev.drover.operators.verify.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects of S3. What a writer states of an object is its user metadata. */
final class S3ObjectStore implements ObjectStore {
    static final String SHA256_METADATA = "drover-sha256";
    static final String RECORDS_METADATA = "drover-records";

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    /** With the SDK's backoff, up to some ten seconds beside the time in which nothing is answered. */
    private static final int RETRIES = 7;

    private final S3AsyncClient s3;
    /** Buckets that were there once: a HEAD cannot tell a missing key from a missing bucket. */
    private final Map<String, Boolean> knownBuckets = new ConcurrentHashMap<>();

    /**
     * @param s3 closed with this
     */
    S3ObjectStore(S3AsyncClient s3) {
        this.s3 = s3;
    }

    static S3ObjectStore open(StoreSettings settings) {
        Duration timeout = settings.timeout();
        S3AsyncClientBuilder builder = S3AsyncClient.builder();
        settings.aws().applyTo(builder);
        return new S3ObjectStore(builder.forcePathStyle(settings.pathStyle())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(settings.maxInFlight())
                        .maxPendingConnectionAcquires(Integer.MAX_VALUE)
                        .connectionAcquisitionTimeout(timeout.multipliedBy(2))
                        .connectionTimeout(timeout)
                        .readTimeout(timeout)
                        .writeTimeout(timeout)
                        .tcpKeepAlive(true))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(
                                settings.retries()
                                        ? AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                                .maxAttempts(RETRIES + 1)
                                                .build()
                                        : AwsRetryStrategy.doNotRetry())
                        .build())
                .build());
    }

    @Override
    public CompletableFuture<@Nullable ObjectStat> stat(String uri) {
        return answer(uri, at -> {
            CompletableFuture<HeadObjectResponse> head = s3.headObject(
                    request -> request.bucket(at.bucket).key(at.key).checksumMode(ChecksumMode.ENABLED));
            return orIfAbsent(head.thenApply(S3ObjectStore::stat), at, null);
        });
    }

    private static ObjectStat stat(HeadObjectResponse head) {
        // Stores that do not say the type leave the form of the checksum to tell.
        boolean composite = head.checksumType() == ChecksumType.COMPOSITE;
        return new ObjectStat(
                head.contentLength(),
                composite ? null : Statements.fullObjectSha256(head.checksumSHA256()),
                Statements.sha256(head.metadata().get(SHA256_METADATA)),
                Statements.records(head.metadata().get(RECORDS_METADATA)));
    }

    @Override
    public CompletableFuture<Long> read(String uri, Consumer<ByteBuffer> consumer) {
        return answer(uri, at -> {
            return orIfAbsent(S3Reading.run(s3, at, consumer), at, -1L);
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> write(String uri, byte[] bytes) {
        return answer(uri, at -> put(at, bytes, request -> {}).thenApply(response -> null));
    }

    @Override
    public CompletableFuture<Boolean> replace(String uri, byte @Nullable [] read, byte[] bytes) {
        return answer(uri, at -> {
            if (read == null) {
                return ifStill(put(at, bytes, request -> request.ifNoneMatch("*")));
            }
            CompletableFuture<ResponseBytes<GetObjectResponse>> standing =
                    s3.getObject(request -> request.bucket(at.bucket).key(at.key), AsyncResponseTransformer.toBytes());
            return orIfAbsent(standing, at, null).thenCompose(object -> {
                if (object == null || !Arrays.equals(read, object.asByteArrayUnsafe())) {
                    return CompletableFuture.completedFuture(false);
                }
                return ifStill(put(
                        at, bytes, request -> request.ifMatch(object.response().eTag())));
            });
        });
    }

    private CompletableFuture<PutObjectResponse> put(
            S3Location at, byte[] bytes, Consumer<PutObjectRequest.Builder> condition) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(at.bucket).key(at.key).checksumAlgorithm(ChecksumAlgorithm.SHA256);
        condition.accept(request);
        return s3.putObject(request.build(), AsyncRequestBody.fromBytes(bytes));
    }

    /** False where the condition of the request no longer held, or somebody else was writing at that moment. */
    private static CompletableFuture<Boolean> ifStill(CompletableFuture<PutObjectResponse> put) {
        return Completion.recovered(put.thenApply(response -> true), cause -> {
            int status = statusOf(cause);
            return status == PRECONDITION_FAILED || status == CONFLICT
                    ? CompletableFuture.completedFuture(false)
                    : CompletableFuture.failedFuture(cause);
        });
    }

    @Override
    public CompletableFuture<List<String>> list(String prefix) {
        return answer(prefix, at -> {
            if (!prefix.endsWith("/")) {
                throw new StoreException("the prefix '" + prefix + "' must end in '/'");
            }
            List<String> found = Collections.synchronizedList(new ArrayList<>());
            return s3.listObjectsV2Paginator(
                            request -> request.bucket(at.bucket).prefix(at.key))
                    .subscribe(page -> {
                        for (S3Object object : page.contents()) {
                            String key = object.key();
                            if (!ObjectNames.isHidden(key.substring(key.lastIndexOf('/') + 1))) {
                                found.add(at.uri(key));
                            }
                        }
                    })
                    .thenApply(done -> List.copyOf(found));
        });
    }

    /** What a 404 means: that there is no such object, provided that the bucket is there. */
    private <T> CompletableFuture<@Nullable T> orIfAbsent(
            CompletableFuture<T> call, S3Location at, @Nullable T absent) {
        CompletableFuture<@Nullable T> found = call.thenApply(value -> {
            knownBuckets.put(at.bucket, true);
            return value;
        });
        return Completion.recovered(found, cause -> {
            if (statusOf(cause) != NOT_FOUND || cause instanceof NoSuchBucketException) {
                return CompletableFuture.failedFuture(cause);
            }
            return requireBucket(at.bucket).thenApply(there -> absent);
        });
    }

    private CompletableFuture<Boolean> requireBucket(String bucket) {
        if (knownBuckets.containsKey(bucket)) {
            return CompletableFuture.completedFuture(true);
        }
        return s3.headBucket(request -> request.bucket(bucket)).thenApply(response -> {
            knownBuckets.put(bucket, true);
            return true;
        });
    }

    private static <T extends @Nullable Object> CompletableFuture<T> answer(
            String uri, Function<S3Location, CompletableFuture<T>> question) {
        CompletableFuture<T> call;
        try {
            call = question.apply(S3Location.of(uri));
        } catch (SdkException | StoreException e) {
            call = CompletableFuture.failedFuture(e);
        }
        return Completion.recovered(call, error -> CompletableFuture.failedFuture(failure(uri, error)));
    }

    /** The consumer's own failure stays as it is. */
    private static Throwable failure(String uri, Throwable error) {
        if (!(error instanceof SdkException)) {
            return error;
        }
        int status = statusOf(error);
        if (status == 403) {
            return new StoreException(
                    "S3 denies access to " + uri + "; look at the permissions, s3:ListBucket among them: without it a"
                            + " missing object is answered so too",
                    error);
        }
        if (error instanceof NoSuchBucketException || status == NOT_FOUND) {
            return new StoreException("S3 knows no bucket for " + uri, error);
        }
        return new StoreException("S3 did not answer for " + uri + ": " + error.getMessage(), error);
    }

    private static int statusOf(Throwable error) {
        return error instanceof SdkServiceException ? ((SdkServiceException) error).statusCode() : 0;
    }

    @Override
    public void close() {
        s3.close();
    }
}
