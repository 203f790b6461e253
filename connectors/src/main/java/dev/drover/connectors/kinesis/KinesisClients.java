package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

/** The one factory of Kinesis clients. */
final class KinesisClients {
    private KinesisClients() {}

    static KinesisAsyncClient open(AwsClientSettings aws) {
        KinesisAsyncClientBuilder builder = KinesisAsyncClient.builder();
        aws.applyTo(builder);
        return builder.httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        // HTTP/2 without TLS is not spoken by every endpoint.
                        .protocol(Protocol.HTTP1_1)
                        .connectionTimeout(Duration.ofSeconds(5))
                        .readTimeout(Duration.ofSeconds(20)))
                // The SDK would send a whole batch again; only what failed of it is to be.
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(Duration.ofSeconds(30))
                        .build())
                .build();
    }
}
