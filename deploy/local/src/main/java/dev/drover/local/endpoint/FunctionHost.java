package dev.drover.local.endpoint;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import org.jspecify.annotations.Nullable;

/** A registered function and its handler, which is made at the first invocation. Thread-safe. */
final class FunctionHost {
    private final LambdaFunction function;
    private @Nullable RequestStreamHandler handler;

    FunctionHost(LambdaFunction function) {
        this.function = function;
    }

    LambdaFunction function() {
        return function;
    }

    /** A handler that fails to be made is made anew at the next invocation, as the service does. */
    synchronized Ready ready() {
        RequestStreamHandler existing = handler;
        if (existing != null) {
            return new Ready(existing, false, 0);
        }
        long before = System.nanoTime();
        RequestStreamHandler made = function.handler().get();
        handler = made;
        return new Ready(made, true, (System.nanoTime() - before) / 1e6);
    }

    /** A handler that can be called. */
    static final class Ready {
        final RequestStreamHandler handler;
        /** Whether this call made it. */
        final boolean first;

        final double initMillis;

        Ready(RequestStreamHandler handler, boolean first, double initMillis) {
            this.handler = handler;
            this.first = first;
            this.initMillis = initMillis;
        }
    }
}
