package dev.drover.connectors.lambda;

import dev.drover.connectors.AwsClientSettings;
import java.io.Serializable;
import java.time.Duration;

/** How to reach Lambda. */
public final class LambdaSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final AwsClientSettings aws;
    private final int maxInFlight;
    private final Duration longestTimeout;

    private LambdaSettings(AwsClientSettings aws, int maxInFlight, Duration longestTimeout) {
        this.aws = aws;
        this.maxInFlight = maxInFlight;
        this.longestTimeout = longestTimeout;
    }

    /**
     * @param aws its region serves targets that are names; an ARN names its own
     * @param maxInFlight how many calls this invoker may be asked to have in flight
     * @param longestTimeout the longest time-out of any call
     */
    public static LambdaSettings of(AwsClientSettings aws, int maxInFlight, Duration longestTimeout) {
        return new LambdaSettings(aws, maxInFlight, longestTimeout);
    }

    public AwsClientSettings aws() {
        return aws;
    }

    public int maxInFlight() {
        return maxInFlight;
    }

    public Duration longestTimeout() {
        return longestTimeout;
    }
}
