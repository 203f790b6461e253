package dev.drover.connectors.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class LambdaFailureTest {
    @ParameterizedTest
    @CsvSource({
        "429, TooManyRequestsException, THROTTLED",
        "429, '', THROTTLED",
        "400, ThrottlingException, THROTTLED",
        "404, ResourceNotFoundException, REFUSED",
        "403, AccessDeniedException, REFUSED",
        "403, UnrecognizedClientException, REFUSED",
        "403, ExpiredTokenException, REFUSED",
        "400, InvalidParameterValueException, REFUSED",
        "400, InvalidRequestContentException, REFUSED",
        "400, RecursiveInvocationException, REFUSED",
        "413, RequestTooLargeException, REFUSED",
        "415, UnsupportedMediaTypeException, REFUSED",
        "502, EC2AccessDeniedException, REFUSED",
        "502, EC2ThrottledException, TRANSIENT",
        "502, EC2UnexpectedException, TRANSIENT",
        "502, ENILimitReachedException, TRANSIENT",
        "502, SubnetIPAddressLimitReachedException, TRANSIENT",
        "502, InvalidRuntimeException, REFUSED",
        "502, InvalidSecurityGroupIDException, REFUSED",
        "502, InvalidSubnetIDException, REFUSED",
        "502, InvalidZipFileException, REFUSED",
        "502, KMSAccessDeniedException, REFUSED",
        "502, KMSDisabledException, REFUSED",
        "502, KMSInvalidStateException, REFUSED",
        "502, KMSNotFoundException, REFUSED",
        "502, ResourceNotReadyException, TRANSIENT",
        "410, EFSIOException, TRANSIENT",
        "408, EFSMountConnectivityException, TRANSIENT",
        "408, EFSMountTimeoutException, TRANSIENT",
        "403, EFSMountFailureException, REFUSED",
        "409, ResourceConflictException, TRANSIENT",
        "409, SnapStartNotReadyException, TRANSIENT",
        "408, SnapStartTimeoutException, TRANSIENT",
        "400, SnapStartException, TRANSIENT",
        "500, ServiceException, TRANSIENT",
        "500, '', TRANSIENT",
        "502, '', TRANSIENT",
        "503, '', TRANSIENT",
        "408, '', TRANSIENT",
        "399, '', TRANSIENT",
        "400, '', REFUSED",
        "499, '', REFUSED",
    })
    void everyAnswerHasOneOutcome(int status, String code, Outcome outcome) {
        assertThat(LambdaFailure.outcome(status, code)).isEqualTo(outcome);
    }

    @Test
    void onlyRefusalsOfThePayloadAreAboutThePayload() {
        assertThat(LambdaFailure.isOfPayload(413, "")).isTrue();
        assertThat(LambdaFailure.isOfPayload(413, "RequestTooLargeException")).isTrue();
        assertThat(LambdaFailure.isOfPayload(400, "InvalidRequestContentException"))
                .isTrue();
        assertThat(LambdaFailure.isOfPayload(404, "ResourceNotFoundException")).isFalse();
        assertThat(LambdaFailure.isOfPayload(403, "AccessDeniedException")).isFalse();
    }

    @Test
    void missingCredentialsAreForTheBreakerAndNotForRetries() {
        assertThat(LambdaFailure.result(SdkClientException.create(
                                "Unable to load credentials from any of the providers in the chain"))
                        .outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theMessageNamesTheRootOfAnUnansweredCall() {
        assertThat(LambdaFailure.result(SdkClientException.create(
                                "Unable to execute HTTP request", new java.net.ConnectException("Connection refused")))
                        .message())
                .isEqualTo("Unable to execute HTTP request (Connection refused)");
    }
}
