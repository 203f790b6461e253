package dev.drover.connectors.kinesis;

import dev.drover.connectors.AwsClientSettings;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What a failed request means: to be tried again, or to be told to a person. */
final class StreamFailures {
    static final Set<String> THROTTLES = Set.of(
            "ProvisionedThroughputExceededException",
            "ThrottlingException",
            "LimitExceededException",
            "KMSThrottlingException");

    private StreamFailures() {}

    static boolean isThrottle(Throwable error) {
        return error instanceof AwsServiceException
                && ((AwsServiceException) error).awsErrorDetails() != null
                && THROTTLES.contains(
                        ((AwsServiceException) error).awsErrorDetails().errorCode());
    }

    /** Whether the same request may succeed later: a throttle, a fault of the service, a lost connection. */
    static boolean isPassing(Throwable error) {
        if (isThrottle(error)) {
            return true;
        }
        if (error instanceof SdkServiceException) {
            return ((SdkServiceException) error).statusCode() >= 500;
        }
        String message = error.getMessage();
        return message == null || !message.contains("Unable to load credentials");
    }

    static StreamException of(String stream, AwsClientSettings aws, Throwable error) {
        if (error instanceof StreamException) {
            return (StreamException) error;
        }
        if (error instanceof ResourceNotFoundException) {
            return new StreamException(
                    "the stream '" + stream + "' does not exist at " + aws.place() + "; create it, or correct its name",
                    error);
        }
        if (error instanceof AwsServiceException) {
            AwsServiceException answered = (AwsServiceException) error;
            String said = answered.awsErrorDetails() == null
                    ? "HTTP " + answered.statusCode()
                    : answered.awsErrorDetails().errorCode() + ", "
                            + answered.awsErrorDetails().errorMessage();
            return new StreamException("Kinesis refuses the stream '" + stream + "': " + said, error);
        }
        return new StreamException(
                "Kinesis at " + aws.place() + " did not answer for the stream '" + stream + "': " + error.getMessage(),
                error);
    }
}
