package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import java.time.Instant;
import java.util.Properties;
import org.apache.flink.streaming.connectors.kinesis.config.AWSConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;

/** Settings in the words of Flink's Kinesis connector. */
final class KinesisProperties {
    /**
     * Days of retries: a throttled or absent service must not use up the job's restarts. They end at once when the source
     * is stopped.
     */
    private static final String RETRIES = "100000";

    private KinesisProperties() {}

    /** What source and sink have in common. */
    static Properties client(AwsClientSettings aws) {
        Properties properties = new Properties();
        properties.setProperty(AWSConfigConstants.AWS_REGION, aws.region());
        String endpoint = aws.endpoint();
        if (endpoint != null) {
            properties.setProperty(AWSConfigConstants.AWS_ENDPOINT, endpoint);
        }
        String accessKey = aws.accessKey();
        String secretKey = aws.secretKey();
        if (accessKey != null && secretKey != null) {
            properties.setProperty(AWSConfigConstants.AWS_CREDENTIALS_PROVIDER, "BASIC");
            properties.setProperty(AWSConfigConstants.AWS_ACCESS_KEY_ID, accessKey);
            properties.setProperty(AWSConfigConstants.AWS_SECRET_ACCESS_KEY, secretKey);
        } else {
            properties.setProperty(AWSConfigConstants.AWS_CREDENTIALS_PROVIDER, "AUTO");
        }
        // The same protocol towards every endpoint; HTTP/2 without TLS is not spoken by all of them.
        properties.setProperty(AWSConfigConstants.HTTP_PROTOCOL_VERSION, "HTTP1_1");
        return properties;
    }

    static Properties consumer(KinesisSettings settings) {
        Properties properties = client(settings.aws());
        StartPosition start = settings.startPosition();
        properties.setProperty(
                ConsumerConfigConstants.STREAM_INITIAL_POSITION, start.kind().name());
        // Always: a savepoint of a job that began at a time has shards of which nothing was read yet, and asks for the
        // time again whatever is configured now. From the epoch nothing is lost.
        Instant instant = start.instant() == null ? Instant.EPOCH : start.instant();
        // Seconds since the epoch: the other form is read by the calendar of the machine's locale.
        properties.setProperty(
                ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, String.valueOf(instant.toEpochMilli() / 1000.0));
        properties.setProperty(ConsumerConfigConstants.RECORD_PUBLISHER_TYPE, "POLLING");
        // A shard's thread holds what it fetched while it waits at the gate, so a fetch is small.
        properties.setProperty(ConsumerConfigConstants.SHARD_GETRECORDS_MAX, "1000");
        properties.setProperty(ConsumerConfigConstants.SHARD_GETRECORDS_RETRIES, RETRIES);
        properties.setProperty(ConsumerConfigConstants.SHARD_GETRECORDS_BACKOFF_MAX, "5000");
        properties.setProperty(ConsumerConfigConstants.SHARD_GETITERATOR_RETRIES, RETRIES);
        properties.setProperty(ConsumerConfigConstants.SHARD_GETITERATOR_BACKOFF_MAX, "5000");
        properties.setProperty(ConsumerConfigConstants.LIST_SHARDS_RETRIES, RETRIES);
        return properties;
    }
}
