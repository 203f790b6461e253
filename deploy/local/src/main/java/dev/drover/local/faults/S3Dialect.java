package dev.drover.local.faults;

/** S3's REST API. */
public final class S3Dialect implements Dialect {
    @Override
    public Reply refusal(Fault fault, Request request) {
        switch (fault) {
            case DENY:
                return error(403, "AccessDenied", "Access Denied", request);
            case THROTTLE:
                return error(503, "SlowDown", "Please reduce your request rate.", request);
            default:
                return error(500, "InternalError", "We encountered an internal error. Please try again.", request);
        }
    }

    private static Reply error(int status, String code, String message, Request request) {
        String body = request.method.equals("HEAD")
                ? ""
                : "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error>";
        return Reply.of(status, "application/xml", body);
    }
}
