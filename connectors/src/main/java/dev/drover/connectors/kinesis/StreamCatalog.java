package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Looks streams up, several times where Kinesis is busy or a connection breaks. Creates none: how many shards a stream has is
 * a decision of its owner.
 */
public final class StreamCatalog implements AutoCloseable {
    private final AwsClientSettings aws;
    private final KinesisAsyncClient kinesis;

    private StreamCatalog(AwsClientSettings aws, KinesisAsyncClient kinesis) {
        this.aws = aws;
        this.kinesis = kinesis;
    }

    public static StreamCatalog open(AwsClientSettings aws) {
        return new StreamCatalog(aws, KinesisClients.openPatient(aws));
    }

    /** The stream's description; completes exceptionally with a {@link StreamException} where it can't be used. */
    public CompletableFuture<StreamDescription> describe(String stream) {
        CompletableFuture<StreamDescription> described;
        try {
            described = kinesis.describeStreamSummary(request -> request.streamName(stream))
                    .thenApply(response -> usable(stream, response.streamDescriptionSummary()));
        } catch (SdkException e) {
            described = CompletableFuture.failedFuture(e);
        }
        return Completion.recovered(
                described, error -> CompletableFuture.failedFuture(StreamFailures.of(stream, aws, error)));
    }

    private static StreamDescription usable(String stream, StreamDescriptionSummary summary) {
        StreamStatus status = summary.streamStatus();
        if (status != StreamStatus.ACTIVE && status != StreamStatus.UPDATING) {
            throw new StreamException("the stream '" + stream + "' is in state " + summary.streamStatusAsString()
                    + "; wait until it is ACTIVE");
        }
        return new StreamDescription(stream, summary.openShardCount(), summary.retentionPeriodHours());
    }

    /** One line for each of the streams that can't be used; none where the job can start. */
    public CompletableFuture<List<String>> problems(KinesisSettings settings) {
        CompletableFuture<List<String>> ofTwo = both(
                problem("ingest.work-stream", settings.workStream()),
                problem("ingest.retry-stream", settings.retryStream()));
        String completions = settings.completionsStream();
        return completions == null ? ofTwo : both(ofTwo, problem("ingest.completions-stream", completions));
    }

    private static CompletableFuture<List<String>> both(
            CompletableFuture<List<String>> one, CompletableFuture<List<String>> other) {
        return one.thenCombine(other, (first, second) -> {
            List<String> all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        });
    }

    private CompletableFuture<List<String>> problem(String key, String stream) {
        return describe(stream)
                .handle((description, error) -> error == null
                        ? List.of()
                        : List.of(key + ": " + Completion.unwrapped(error).getMessage()));
    }

    @Override
    public void close() {
        kinesis.close();
    }
}
