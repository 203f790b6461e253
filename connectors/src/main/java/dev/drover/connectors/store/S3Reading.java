package dev.drover.connectors.store;

import dev.drover.connectors.Completion;
import dev.drover.operators.verify.StoreException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * One reading of an object from end to end. Where the connection breaks within it and the client tries again, the
 * consumer gets the rest, and nothing twice. The SDK's own publisher of a response doesn't do: it never tells that a body
 * broke off, and whoever waits for its end waits for ever.
 */
final class S3Reading implements AsyncResponseTransformer<GetObjectResponse, Long> {
    private final Consumer<ByteBuffer> consumer;

    private CompletableFuture<Long> attempt = new CompletableFuture<>();
    private @Nullable String eTag;
    private long read;
    private long toSkip;
    private @Nullable RuntimeException refusal;

    private S3Reading(Consumer<ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    /** Completes with the number of bytes, or with the consumer's own failure as it is. */
    static CompletableFuture<Long> run(S3AsyncClient s3, S3Location at, Consumer<ByteBuffer> consumer) {
        S3Reading reading = new S3Reading(consumer);
        return Completion.recovered(
                s3.getObject(request -> request.bucket(at.bucket).key(at.key), reading),
                error -> CompletableFuture.failedFuture(reading.refusal == null ? error : reading.refusal));
    }

    @Override
    public CompletableFuture<Long> prepare() {
        attempt = new CompletableFuture<>();
        toSkip = read;
        return attempt;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
        if (read == 0) {
            eTag = response.eTag();
        } else if (eTag == null || !eTag.equals(response.eTag())) {
            refusal = new StoreException("the object was replaced while it was read");
        }
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> body) {
        CompletableFuture<Long> of = attempt;
        body.subscribe(this::take).whenComplete((done, error) -> {
            if (error == null) {
                of.complete(read);
            } else {
                of.completeExceptionally(error);
            }
        });
    }

    @Override
    public void exceptionOccurred(Throwable error) {
        attempt.completeExceptionally(error);
    }

    private void take(ByteBuffer bytes) {
        if (refusal != null) {
            throw refusal;
        }
        int known = (int) Math.min(toSkip, bytes.remaining());
        toSkip -= known;
        bytes.position(bytes.position() + known);
        int news = bytes.remaining();
        try {
            consumer.accept(bytes);
        } catch (RuntimeException e) {
            refusal = e;
            throw e;
        }
        read += news;
    }
}
