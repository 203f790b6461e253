package dev.drover.connectors.lambda;

import dev.drover.connectors.AwsClientSettings;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import jdk.net.ExtendedSocketOptions;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaAsyncClientBuilder;

/** The one factory of Lambda clients: a client for each region, all on one pool of connections. */
public final class LambdaClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LambdaClients.class);

    /** Calls that were given up hold their connection a little longer than dispatch counts them. */
    private static final double CONNECTION_SLACK = 1.25;

    private static final int LEAST_CONNECTION_SLACK = 50;
    /**
     * A whole herd connects at once when a run begins. No longer, since the pool of 2.51.3 loses about one acquisition in a
     * hundred while nothing listens and nothing ever did: such a call must fail as a transport error and not never return.
     */
    private static final Duration ACQUISITION = Duration.ofSeconds(10);
    /** Shorter than servers and load balancers keep an idle connection: a call must not meet one that is being closed. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(20);
    /** The answer to a time-out comes from apiCallTimeout, which says what happened; the socket's is the backstop. */
    private static final Duration READ_BEYOND_CALL = Duration.ofSeconds(60);
    /** NAT gateways drop a connection that is silent for 350 s, and a function may well compute for longer. */
    private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 60,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 30,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 4);

    private final AwsClientSettings aws;
    private final Duration callTimeout;
    private final SdkAsyncHttpClient http;
    private final ConcurrentMap<String, LambdaAsyncClient> byRegion = new ConcurrentHashMap<>();

    private LambdaClients(AwsClientSettings aws, Duration callTimeout, SdkAsyncHttpClient http) {
        this.aws = aws;
        this.callTimeout = callTimeout;
        this.http = http;
    }

    /**
     * @throws SuppressRestartsException where the operating system does not allow this process so many connections: another
     *     start would meet the same
     */
    public static LambdaClients open(LambdaSettings settings) {
        return open(settings, OpenFiles.allowed());
    }

    static LambdaClients open(LambdaSettings settings, long openFilesAllowed) {
        int limit = settings.maxInFlight();
        int connections = Math.max(limit + LEAST_CONNECTION_SLACK, (int) (limit * CONNECTION_SLACK));
        String problem = OpenFiles.problem(limit, connections, openFilesAllowed);
        if (problem != null) {
            throw new SuppressRestartsException(new IllegalStateException(problem));
        }
        Duration callTimeout = settings.longestTimeout().plus(LambdaWorkerInvoker.GRACE);
        NettyNioAsyncHttpClient.Builder builder = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(connections)
                .maxPendingConnectionAcquires(Math.max(10_000, 10 * limit))
                .connectionAcquisitionTimeout(ACQUISITION)
                .connectionTimeout(Duration.ofSeconds(10))
                .connectionMaxIdleTime(MAX_IDLE)
                .readTimeout(callTimeout.plus(READ_BEYOND_CALL))
                .writeTimeout(Duration.ofSeconds(60))
                .tcpKeepAlive(true);
        Set<SocketOption<?>> supported = supportedOptions();
        KEEP_ALIVE.forEach((option, value) -> {
            if (supported.contains(option)) {
                ChannelOption<Integer> channelOption = NioChannelOption.of(option);
                builder.putChannelOption(channelOption, value);
            }
        });
        return new LambdaClients(settings.aws(), callTimeout, builder.build());
    }

    /** The client of a region. */
    public LambdaAsyncClient in(String region) {
        return byRegion.computeIfAbsent(region, this::client);
    }

    private LambdaAsyncClient client(String region) {
        LambdaAsyncClientBuilder builder = LambdaAsyncClient.builder();
        aws.inRegion(region).applyTo(builder);
        return builder.httpClient(http)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        // Retries are dispatch's: the SDK's would invoke a second time what only took long.
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(callTimeout)
                        .build())
                .build();
    }

    private static Set<SocketOption<?>> supportedOptions() {
        try (SocketChannel channel = SocketChannel.open()) {
            return channel.supportedOptions();
        } catch (IOException e) {
            LOG.warn(
                    "Calls of more than 350 s may be cut off: this machine's keep-alive options can't be asked for", e);
            return Set.of();
        }
    }

    @Override
    public void close() {
        byRegion.values().forEach(LambdaAsyncClient::close);
        http.close();
    }
}
