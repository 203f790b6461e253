package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

/** The one factory of Kinesis clients. */
final class KinesisClients {
    /** With the SDK's backoff, 2 s or so where nothing answers, 15 s where requests are throttled. */
    private static final int ATTEMPTS = 6;

    private KinesisClients() {}

    /** For what must not be sent again as it is: of a batch, only what failed. */
    static KinesisAsyncClient open(AwsClientSettings aws) {
        return open(aws, AwsRetryStrategy.doNotRetry());
    }

    /** For questions, of which nothing comes but an answer. */
    static KinesisAsyncClient openPatient(AwsClientSettings aws) {
        return open(
                aws,
                AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(ATTEMPTS)
                        .build());
    }

    private static KinesisAsyncClient open(AwsClientSettings aws, RetryStrategy retries) {
        KinesisAsyncClientBuilder builder = KinesisAsyncClient.builder();
        aws.applyTo(builder);
        return builder.httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        // HTTP/2 without TLS is not spoken by every endpoint.
                        .protocol(Protocol.HTTP1_1)
                        .connectionTimeout(Duration.ofSeconds(5))
                        .readTimeout(Duration.ofSeconds(20)))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(retries)
                        .apiCallTimeout(Duration.ofSeconds(30))
                        .build())
                .build();
    }
}
