package dev.drover.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Gives every client a region, since none can be made without one, even where nothing depends on it. */
final class Regions {
    /** For an endpoint that is given by its address: the region only enters the signature there. */
    private static final String OF_NO_MATTER = "us-east-1";

    private final Configuration values;
    private final Map<String, String> environment;
    private final List<String> problems;

    private Regions(Configuration values, Map<String, String> environment, List<String> problems) {
        this.values = values;
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * @param required keys that must be there: they tell which services are called
     * @param invokes whether Lambda is
     */
    static void fillIn(
            Configuration values,
            Set<String> required,
            boolean invokes,
            Map<String, String> environment,
            List<String> problems) {
        Regions regions = new Regions(values, environment, problems);
        regions.fillIn(
                DroverOptions.KINESIS_REGION,
                DroverOptions.KINESIS_ENDPOINT,
                required.contains(DroverOptions.WORK_STREAM.key())
                        || required.contains(DroverOptions.RETRY_STREAM.key()));
        regions.fillIn(DroverOptions.LAMBDA_REGION, DroverOptions.LAMBDA_ENDPOINT, invokes);
        regions.fillIn(DroverOptions.S3_REGION, DroverOptions.S3_ENDPOINT, regions.namesS3());
    }

    private void fillIn(ConfigOption<String> region, ConfigOption<String> endpoint, boolean called) {
        if (values.contains(region)) {
            return;
        }
        String ofEnvironment = ofEnvironment();
        if (ofEnvironment != null) {
            values.set(region, ofEnvironment);
        } else if (values.contains(endpoint) || !called) {
            values.set(region, OF_NO_MATTER);
        } else {
            problems.add(region.key() + " is missing; set it, for example to eu-central-1, or set AWS_REGION");
        }
    }

    private @Nullable String ofEnvironment() {
        String region = environment.get("AWS_REGION");
        String fallback = region == null || region.isBlank() ? environment.get("AWS_DEFAULT_REGION") : region;
        return fallback == null || fallback.isBlank() ? null : fallback;
    }

    private boolean namesS3() {
        List<String> uris = new ArrayList<>();
        values.getOptional(DroverOptions.STORE).ifPresent(uris::add);
        values.getOptional(DroverOptions.ALLOWED_INPUTS).ifPresent(uris::addAll);
        values.getOptional(DroverOptions.ALLOWED_OUTPUTS).ifPresent(uris::addAll);
        return uris.stream().anyMatch(uri -> uri.startsWith("s3:"));
    }
}
