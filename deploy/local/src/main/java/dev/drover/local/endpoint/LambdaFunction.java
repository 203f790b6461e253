package dev.drover.local.endpoint;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.time.Duration;
import java.util.function.Supplier;

/** A function that the endpoint serves under a name. */
public final class LambdaFunction {
    private final String name;
    private final Supplier<? extends RequestStreamHandler> handler;
    private final int memoryMb;
    private final Duration timeout;

    /**
     * @param handler called once, at the first invocation; its handler serves all invocations, several at a time
     * @param memoryMb is reported, not enforced
     * @param timeout the function's own: the service ends an invocation that takes longer
     */
    public LambdaFunction(
            String name, Supplier<? extends RequestStreamHandler> handler, int memoryMb, Duration timeout) {
        this.name = name;
        this.handler = handler;
        this.memoryMb = memoryMb;
        this.timeout = timeout;
    }

    public String name() {
        return name;
    }

    Supplier<? extends RequestStreamHandler> handler() {
        return handler;
    }

    public int memoryMb() {
        return memoryMb;
    }

    public Duration timeout() {
        return timeout;
    }

    public String arn() {
        return arn(name);
    }

    /** Region and account are those of no one. */
    static String arn(String name) {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
    }
}
