package dev.drover.worker;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Kinesis streams of the function's own region. The SDK's retries stay on: a repeated completion is ignored. */
public final class KinesisCompletions implements CompletionStream {
    private @Nullable KinesisAsyncClient kinesis;

    /** Credentials, region and endpoint as the SDK finds them, and not before the first completion. */
    KinesisCompletions() {}

    public KinesisCompletions(KinesisAsyncClient kinesis) {
        this.kinesis = kinesis;
    }

    @Override
    public void put(String stream, String partitionKey, byte[] record) throws IOException {
        try {
            // A Lambda handler answers when it returns, so that it waits here as it waits for its outputs.
            client().putRecord(request -> request.streamName(stream)
                            .partitionKey(partitionKey)
                            .data(SdkBytes.fromByteArray(record)))
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("can't write to the stream " + stream + ": " + cause.getMessage(), cause);
        }
    }

    private synchronized KinesisAsyncClient client() {
        KinesisAsyncClient built = kinesis;
        if (built == null) {
            built = KinesisAsyncClient.builder()
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                    .build();
            kinesis = built;
        }
        return built;
    }
}
