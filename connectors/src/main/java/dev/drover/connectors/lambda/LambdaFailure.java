package dev.drover.connectors.lambda;

import dev.drover.connectors.Completion;
import dev.drover.contract.Outcome;
import dev.drover.operators.dispatch.InvocationResult;
import dev.drover.operators.dispatch.Throttle;
import dev.drover.operators.flow.RootCause;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.lambda.model.ThrottleReason;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/**
 * What a call came to that brought no reply. The error's name decides where Lambda's documentation says more than the
 * status does: many a 502 is a function that is configured wrongly, and a 409 is one that is not ready yet.
 */
final class LambdaFailure {
    /** Errors that the same call may not meet again, whatever their status. */
    private static final Set<String> PASSING = Set.of(
            "EC2ThrottledException",
            "EC2UnexpectedException",
            "EFSIOException",
            "EFSMountConnectivityException",
            "EFSMountTimeoutException",
            "ENILimitReachedException",
            "ENINotReadyException",
            // "The resource already exists, or another operation is in progress": a function in state Pending.
            "ResourceConflictException",
            "ResourceNotReadyException",
            "S3FilesMountConnectivityException",
            "S3FilesMountTimeoutException",
            "ServiceException",
            "SnapStartException",
            "SnapStartNotReadyException",
            "SnapStartTimeoutException",
            "SubnetIPAddressLimitReachedException",
            "CodeArtifactUserPendingException");

    /** Errors of the function's configuration, which the service reports as 502. */
    private static final Set<String> MISCONFIGURED = Set.of(
            "EC2AccessDeniedException",
            "EFSMountFailureException",
            "InvalidRuntimeException",
            "InvalidSecurityGroupIDException",
            "InvalidSubnetIDException",
            "InvalidZipFileException",
            "KMSAccessDeniedException",
            "KMSDisabledException",
            "KMSInvalidStateException",
            "KMSNotFoundException",
            "S3FilesMountFailureException");

    /** Refusals of this payload, whatever the function's state. */
    private static final Set<String> OF_PAYLOAD = Set.of(
            "InvalidRequestContentException",
            "RequestTooLargeException",
            "SerializedRequestEntityTooLargeException",
            "UnsupportedMediaTypeException");

    private static final Set<String> THROTTLES = Set.of(
            "TooManyRequestsException",
            "ThrottlingException",
            "Throttling",
            "ThrottledException",
            "RequestLimitExceeded");

    private static final Set<ThrottleReason> RATES = Set.of(
            ThrottleReason.CALLER_RATE_LIMIT_EXCEEDED,
            ThrottleReason.FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED,
            ThrottleReason.RESERVED_FUNCTION_INVOCATION_RATE_LIMIT_EXCEEDED);

    private static final Map<Integer, Outcome> BY_STATUS = Map.of(408, Outcome.TRANSIENT, 429, Outcome.THROTTLED);

    private LambdaFailure() {}

    static InvocationResult result(@Nullable Throwable thrown) {
        Throwable error = thrown == null ? null : Completion.unwrapped(thrown);
        if (error instanceof AwsServiceException) {
            return answered((AwsServiceException) error);
        }
        return InvocationResult.failed(unanswered(error), error == null ? "no answer" : sentence(error), null);
    }

    private static InvocationResult answered(AwsServiceException error) {
        String code =
                error.awsErrorDetails() == null ? "" : error.awsErrorDetails().errorCode();
        String name = code == null ? "" : code;
        String said =
                error.awsErrorDetails() == null ? null : error.awsErrorDetails().errorMessage();
        StringBuilder message = new StringBuilder(name.isEmpty() ? "HTTP " + error.statusCode() : name);
        if (error instanceof TooManyRequestsException && ((TooManyRequestsException) error).reasonAsString() != null) {
            message.append(" (")
                    .append(((TooManyRequestsException) error).reasonAsString())
                    .append(')');
        }
        if (said != null && !said.isEmpty()) {
            message.append(": ").append(said);
        }
        Outcome outcome = outcome(error.statusCode(), name);
        if (outcome == Outcome.THROTTLED) {
            return InvocationResult.throttled(throttle(error), message.toString(), error.requestId());
        }
        return outcome == Outcome.REFUSED && isOfPayload(error.statusCode(), name)
                ? InvocationResult.payloadRefused(message.toString(), error.requestId())
                : InvocationResult.failed(outcome, message.toString(), error.requestId());
    }

    private static Throttle throttle(AwsServiceException error) {
        return error instanceof TooManyRequestsException && RATES.contains(((TooManyRequestsException) error).reason())
                ? Throttle.RATE
                : Throttle.CONCURRENCY;
    }

    /** What an answer of the service came to. */
    static Outcome outcome(int status, String code) {
        if (THROTTLES.contains(code)) {
            return Outcome.THROTTLED;
        }
        if (PASSING.contains(code)) {
            return Outcome.TRANSIENT;
        }
        if (MISCONFIGURED.contains(code)) {
            return Outcome.REFUSED;
        }
        Outcome byStatus = BY_STATUS.get(status);
        if (byStatus != null) {
            return byStatus;
        }
        return status >= 400 && status < 500 ? Outcome.REFUSED : Outcome.TRANSIENT;
    }

    static boolean isOfPayload(int status, String code) {
        return OF_PAYLOAD.contains(code) || status == 413 || status == 415;
    }

    private static Outcome unanswered(@Nullable Throwable error) {
        if (error instanceof ApiCallTimeoutException
                || error instanceof ApiCallAttemptTimeoutException
                || error instanceof CancellationException) {
            return Outcome.NEVER_RETURNED;
        }
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof io.netty.handler.timeout.ReadTimeoutException) {
                return Outcome.NEVER_RETURNED;
            }
            String message = cause.getMessage();
            if (message != null && message.contains("Unable to load credentials")) {
                // The same for every call until somebody mends it: for the breaker, not for retries.
                return Outcome.REFUSED;
            }
        }
        return Outcome.TRANSIENT;
    }

    private static String sentence(Throwable error) {
        Throwable root = RootCause.of(error);
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        String cause = root == error || root.getMessage() == null ? "" : " (" + root.getMessage() + ")";
        return message.contains(cause.isEmpty() ? message : String.valueOf(root.getMessage()))
                ? message
                : message + cause;
    }
}
