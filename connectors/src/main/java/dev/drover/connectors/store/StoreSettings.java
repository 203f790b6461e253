package dev.drover.connectors.store;

import dev.drover.connectors.AwsClientSettings;
import java.io.Serializable;
import java.time.Duration;

/** How to reach objects. Local files need none of it. */
public final class StoreSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final AwsClientSettings aws;
    private final boolean pathStyle;
    private final int maxInFlight;
    private final Duration timeout;
    private final boolean retries;

    private StoreSettings(
            AwsClientSettings aws, boolean pathStyle, int maxInFlight, Duration timeout, boolean retries) {
        this.aws = aws;
        this.pathStyle = pathStyle;
        this.maxInFlight = maxInFlight;
        this.timeout = timeout;
        this.retries = retries;
    }

    /**
     * Asked once each: for those who know how long to ask on, whose own retries would stack on these.
     *
     * @param pathStyle whether the bucket goes into the path instead of the host name
     * @param maxInFlight how many requests the store may be asked to have in flight
     * @param timeout how long the store may be silent before that counts as no answer
     */
    public static StoreSettings of(AwsClientSettings aws, boolean pathStyle, int maxInFlight, Duration timeout) {
        return new StoreSettings(aws, pathStyle, maxInFlight, timeout, false);
    }

    /** The same, but a busy, silent or broken answer is asked for again, several times. */
    public StoreSettings withRetries() {
        return new StoreSettings(aws, pathStyle, maxInFlight, timeout, true);
    }

    public AwsClientSettings aws() {
        return aws;
    }

    public boolean pathStyle() {
        return pathStyle;
    }

    public int maxInFlight() {
        return maxInFlight;
    }

    public Duration timeout() {
        return timeout;
    }

    public boolean retries() {
        return retries;
    }
}
