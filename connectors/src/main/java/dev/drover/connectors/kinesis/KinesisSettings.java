package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a job: two, or three where workers write completions. */
public final class KinesisSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final AwsClientSettings aws;
    private final String workStream;
    private final String retryStream;
    private final @Nullable String completionsStream;
    private final StartPosition startPosition;

    private KinesisSettings(
            AwsClientSettings aws,
            String workStream,
            String retryStream,
            @Nullable String completionsStream,
            StartPosition startPosition) {
        this.aws = aws;
        this.workStream = workStream;
        this.retryStream = retryStream;
        this.completionsStream = completionsStream;
        this.startPosition = startPosition;
    }

    /**
     * @throws IllegalArgumentException if one stream is named for both; the retry flag of a record is told by its stream
     */
    public static KinesisSettings of(
            AwsClientSettings aws, String workStream, String retryStream, StartPosition startPosition) {
        if (workStream.equals(retryStream)) {
            throw new IllegalArgumentException("the retry stream must not be the work stream '" + workStream + "'");
        }
        return new KinesisSettings(aws, workStream, retryStream, null, startPosition);
    }

    /**
     * @param stream that workers write completions to; null for none
     * @throws IllegalArgumentException if it is one of the others
     */
    public KinesisSettings withCompletions(@Nullable String stream) {
        if (workStream.equals(stream) || retryStream.equals(stream)) {
            throw new IllegalArgumentException(
                    "the completions stream must be a stream of its own, not '" + stream + "'");
        }
        return new KinesisSettings(aws, workStream, retryStream, stream, startPosition);
    }

    public AwsClientSettings aws() {
        return aws;
    }

    public String workStream() {
        return workStream;
    }

    public String retryStream() {
        return retryStream;
    }

    /** Null where workers write no completions. */
    public @Nullable String completionsStream() {
        return completionsStream;
    }

    /** All of them, by name. */
    List<String> streams() {
        return completionsStream == null
                ? List.of(workStream, retryStream)
                : List.of(workStream, retryStream, completionsStream);
    }

    public StartPosition startPosition() {
        return startPosition;
    }
}
