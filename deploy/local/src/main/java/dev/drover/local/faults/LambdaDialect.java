package dev.drover.local.faults;

/** Lambda's Invoke operation. */
public final class LambdaDialect implements Dialect {
    @Override
    public Reply refusal(Fault fault, Request request) {
        switch (fault) {
            case DENY:
                return error(403, "AccessDeniedException", "{\"Message\":\"not authorized\"}");
            case THROTTLE:
                return error(
                        429,
                        "TooManyRequestsException",
                        "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"Type\":\"User\","
                                + "\"message\":\"Rate Exceeded.\"}");
            default:
                return error(500, "ServiceException", "{\"Type\":\"Service\",\"Message\":\"an internal error\"}");
        }
    }

    private static Reply error(int status, String type, String body) {
        return Reply.of(status, "application/json", body).with("x-amzn-ErrorType", type);
    }
}
