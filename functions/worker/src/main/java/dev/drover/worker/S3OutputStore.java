package dev.drover.worker;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * S3 objects, {@code s3://bucket/key}. An output is put with its SHA-256, which S3 checks before it keeps the object,
 * and with the evidence as user metadata, and only where there is none yet. The SDK's retries stay on: one that finds
 * what the try before it put has succeeded.
 */
public final class S3OutputStore implements OutputStore {
    static final String SHA256_METADATA = "drover-sha256";
    static final String RECORDS_METADATA = "drover-records";

    private static final String SCHEME = "s3://";
    private static final int PRECONDITION_FAILED = 412;

    private final S3AsyncClient s3;

    public S3OutputStore(S3AsyncClient s3) {
        this.s3 = s3;
    }

    /** Credentials, region and endpoint as the SDK finds them; on Lambda, the function's own. */
    static S3OutputStore fromEnvironment() {
        // Virtual-hosted buckets need a DNS entry a bucket, which stand-ins for S3 rarely have.
        boolean standIn = System.getenv("AWS_ENDPOINT_URL_S3") != null || System.getenv("AWS_ENDPOINT_URL") != null;
        return new S3OutputStore(S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .forcePathStyle(standIn)
                .build());
    }

    @Override
    public byte[] read(String uri) throws IOException {
        GetObjectRequest request =
                GetObjectRequest.builder().bucket(bucket(uri)).key(key(uri)).build();
        return await(s3.getObject(request, AsyncResponseTransformer.toBytes()), "read", uri)
                .asByteArray();
    }

    @Override
    public void writeOutput(String uri, Output output) throws IOException {
        Map<String, String> evidence = new LinkedHashMap<>();
        evidence.put(SHA256_METADATA, output.sha256());
        evidence.put(RECORDS_METADATA, Long.toString(output.records()));
        try {
            put(uri, output, "application/octet-stream", evidence, "*");
        } catch (IOException e) {
            if (!(e.getCause() instanceof S3Exception)
                    || ((S3Exception) e.getCause()).statusCode() != PRECONDITION_FAILED) {
                throw e;
            }
            if (!output.sha256().equals(statedSha256(uri))) {
                throw (IOException) new FileAlreadyExistsException(uri, null, "another run wrote it").initCause(e);
            }
        }
    }

    private @Nullable String statedSha256(String uri) throws IOException {
        HeadObjectRequest request =
                HeadObjectRequest.builder().bucket(bucket(uri)).key(key(uri)).build();
        return await(s3.headObject(request), "read", uri).metadata().get(SHA256_METADATA);
    }

    @Override
    public void writeLog(String uri, byte[] gzip) throws IOException {
        put(uri, new Output(gzip, 0), "application/gzip", Collections.emptyMap(), null);
    }

    private void put(
            String uri, Output output, String contentType, Map<String, String> metadata, @Nullable String ifNoneMatch)
            throws IOException {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket(uri))
                .key(key(uri))
                .contentType(contentType)
                .checksumSHA256(output.sha256Base64())
                .metadata(metadata)
                .ifNoneMatch(ifNoneMatch)
                .build();
        await(s3.putObject(request, AsyncRequestBody.fromBytes(output.bytes())), "write", uri);
    }

    /**
     * The one place in this module that blocks: a Lambda handler answers when it returns. The client is asynchronous
     * only because the SDK's Netty client, which the job uses too, serves no other.
     */
    private static <T> T await(CompletableFuture<T> call, String verb, String uri) throws IOException {
        try {
            return call.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof NoSuchKeyException) {
                throw (FileNotFoundException) new FileNotFoundException("there is no object " + uri).initCause(cause);
            }
            throw new IOException("can't " + verb + " " + uri + ": " + cause.getMessage(), cause);
        }
    }

    private static String bucket(String uri) {
        return uri.substring(SCHEME.length(), slash(uri));
    }

    private static String key(String uri) {
        return uri.substring(slash(uri) + 1);
    }

    private static int slash(String uri) {
        int slash = uri.startsWith(SCHEME) ? uri.indexOf('/', SCHEME.length()) : -1;
        if (slash <= SCHEME.length() || slash == uri.length() - 1) {
            throw new IllegalArgumentException("an object in S3 is named s3://bucket/key, not " + uri);
        }
        return slash;
    }
}
