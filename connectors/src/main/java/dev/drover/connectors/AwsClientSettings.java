package dev.drover.connectors;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * Where a service of AWS is, and who calls it. Serializable because adapters are opened on the machine where an operator
 * runs. Without keys of its own, the default credentials chain of the SDK decides.
 */
public final class AwsClientSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String region;
    private final @Nullable String endpoint;
    private final @Nullable String accessKey;
    private final @Nullable String secretKey;

    private AwsClientSettings(
            String region, @Nullable String endpoint, @Nullable String accessKey, @Nullable String secretKey) {
        this.region = region;
        this.endpoint = endpoint;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /** The region's own endpoint, and the default credentials chain. */
    public static AwsClientSettings of(String region) {
        return new AwsClientSettings(region, null, null, null);
    }

    /**
     * @param endpoint an http or https URL; null for the region's own endpoint
     */
    public AwsClientSettings withEndpoint(@Nullable String endpoint) {
        return new AwsClientSettings(region, endpoint, accessKey, secretKey);
    }

    public AwsClientSettings withKeys(String accessKey, String secretKey) {
        return new AwsClientSettings(region, endpoint, accessKey, secretKey);
    }

    /** The same endpoint and credentials, in another region. */
    public AwsClientSettings inRegion(String other) {
        return new AwsClientSettings(other, endpoint, accessKey, secretKey);
    }

    public String region() {
        return region;
    }

    public @Nullable String endpoint() {
        return endpoint;
    }

    public @Nullable String accessKey() {
        return accessKey;
    }

    public @Nullable String secretKey() {
        return secretKey;
    }

    /** Where the service is, for a person: the endpoint, or else the region. */
    public String place() {
        return endpoint == null ? "region " + region : endpoint;
    }

    /** Sets region, endpoint and credentials of a client. */
    public void applyTo(AwsClientBuilder<?, ?> builder) {
        builder.region(Region.of(region)).credentialsProvider(credentials());
        if (endpoint != null) {
            builder.endpointOverride(URI.create(endpoint));
        }
    }

    private AwsCredentialsProvider credentials() {
        if (accessKey == null || secretKey == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return place();
    }
}
