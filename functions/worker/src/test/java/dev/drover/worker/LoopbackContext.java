package dev.drover.worker;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lambda's context, with a logger that keeps what it is given. */
public final class LoopbackContext implements Context {
    public static final String REQUEST_ID = "8f5a1c9e-0000-4000-8000-000000000001";

    public static final int MEMORY_MB = 2048;

    private final List<String> logged = new CopyOnWriteArrayList<>();

    public String logged() {
        return String.join("", logged);
    }

    @Override
    public LambdaLogger getLogger() {
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                logged.add(message);
            }

            @Override
            public void log(byte[] message) {
                logged.add(new String(message, StandardCharsets.UTF_8));
            }
        };
    }

    @Override
    public String getAwsRequestId() {
        return REQUEST_ID;
    }

    @Override
    public String getFunctionName() {
        return "score";
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/score";
    }

    @Override
    public String getLogStreamName() {
        return "2026/11/23/[$LATEST]0";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:eu-west-1:000000000000:function:score";
    }

    @Override
    public CognitoIdentity getIdentity() {
        throw new UnsupportedOperationException("a worker is not called by an app");
    }

    @Override
    public ClientContext getClientContext() {
        throw new UnsupportedOperationException("a worker is not called by an app");
    }

    @Override
    public int getRemainingTimeInMillis() {
        return 900_000;
    }

    @Override
    public int getMemoryLimitInMB() {
        return MEMORY_MB;
    }
}
