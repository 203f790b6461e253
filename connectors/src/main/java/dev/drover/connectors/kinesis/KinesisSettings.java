package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import java.io.Serializable;

/** The two streams of a job. */
public final class KinesisSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final AwsClientSettings aws;
    private final String workStream;
    private final String retryStream;
    private final StartPosition startPosition;

    private KinesisSettings(AwsClientSettings aws, String workStream, String retryStream, StartPosition startPosition) {
        this.aws = aws;
        this.workStream = workStream;
        this.retryStream = retryStream;
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
        return new KinesisSettings(aws, workStream, retryStream, startPosition);
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

    public StartPosition startPosition() {
        return startPosition;
    }
}
