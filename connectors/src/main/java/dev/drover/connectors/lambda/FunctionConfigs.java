package dev.drover.connectors.lambda;

import dev.drover.connectors.Completion;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionEventInvokeConfigResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * How functions are set up: their memory, how many invocations at a time are reserved for them, and what the service itself
 * does with their events: how often it runs a function again that failed, and how long it keeps an event that it can't run.
 * Calls of Lambda's control plane, about 15 a second for the whole account: for the start only.
 */
public final class FunctionConfigs implements AutoCloseable {
    /** What the service accepts, and its defaults where nothing was ever set. Source: Lambda's API reference. */
    public static final Duration SHORTEST_AGE = Duration.ofSeconds(60);

    public static final Duration LONGEST_AGE = Duration.ofHours(6);
    private static final int DEFAULT_RETRIES = 2;

    private final LambdaClients clients;
    private final String region;

    private FunctionConfigs(LambdaClients clients, String region) {
        this.clients = clients;
        this.region = region;
    }

    public static FunctionConfigs open(LambdaSettings settings) {
        // One call at a time, on a machine that need not be one of those that invoke.
        LambdaSettings one = LambdaSettings.of(settings.aws(), 1, settings.longestTimeout());
        return new FunctionConfigs(LambdaClients.open(one), settings.aws().region());
    }

    /** What is set for a function. */
    public static final class EventConfig {
        private final int retries;
        private final Duration maxAge;

        public EventConfig(int retries, Duration maxAge) {
            this.retries = retries;
            this.maxAge = maxAge;
        }

        /** How often the service runs the function again after it failed; 0 to 2. */
        public int retries() {
            return retries;
        }

        /** How long the service keeps an event. */
        public Duration maxAge() {
            return maxAge;
        }
    }

    /**
     * What is set, or else the service's defaults. Completes exceptionally with a {@link LambdaConfigException} where it
     * can't be read.
     *
     * @param target an ARN or a function name, with its qualifier where it has one
     */
    public CompletableFuture<EventConfig> read(String target) {
        CompletableFuture<EventConfig> read = asked(
                target,
                "read the event settings of",
                client -> client.getFunctionEventInvokeConfig(request -> request.functionName(target))
                        .thenApply(FunctionConfigs::config));
        return whereAbsent(
                read, () -> CompletableFuture.completedFuture(new EventConfig(DEFAULT_RETRIES, LONGEST_AGE)));
    }

    /** Sets both; what else is set for events is kept. Completes exceptionally as {@link #read}. */
    public CompletableFuture<EventConfig> set(String target, EventConfig config) {
        String verb = "set the event settings of";
        int ageSeconds = (int) config.maxAge().toSeconds();
        CompletableFuture<EventConfig> updated = asked(
                target,
                verb,
                client -> client.updateFunctionEventInvokeConfig(request -> request.functionName(target)
                                .maximumRetryAttempts(config.retries())
                                .maximumEventAgeInSeconds(ageSeconds))
                        .thenApply(unused -> config));
        return whereAbsent(
                updated,
                () -> asked(
                        target,
                        verb,
                        client -> client.putFunctionEventInvokeConfig(request -> request.functionName(target)
                                        .maximumRetryAttempts(config.retries())
                                        .maximumEventAgeInSeconds(ageSeconds))
                                .thenApply(unused -> config)));
    }

    /** The function's memory in MB. Completes exceptionally as {@link #read}. */
    public CompletableFuture<Integer> memoryMb(String target) {
        return asked(
                target,
                "read the configuration of",
                client -> client.getFunctionConfiguration(request -> request.functionName(target))
                        .thenApply(response -> response.memorySize() == null ? 0 : response.memorySize()));
    }

    /**
     * How many invocations at a time are reserved for the function, and are the most that it takes; empty where it shares
     * what the account has left. Completes exceptionally as {@link #read}.
     *
     * @param target whose qualifier does not matter: all aliases of a function share what is reserved for it
     */
    public CompletableFuture<OptionalInt> reservedConcurrency(String target) {
        return asked(
                target,
                "read the reserved concurrency of",
                client -> client.getFunctionConcurrency(
                                request -> request.functionName(LambdaTarget.unqualified(target)))
                        .thenApply(response -> response.reservedConcurrentExecutions() == null
                                ? OptionalInt.empty()
                                : OptionalInt.of(response.reservedConcurrentExecutions())));
    }

    private static EventConfig config(GetFunctionEventInvokeConfigResponse response) {
        Integer retries = response.maximumRetryAttempts();
        Integer age = response.maximumEventAgeInSeconds();
        return new EventConfig(
                retries == null ? DEFAULT_RETRIES : retries, age == null ? LONGEST_AGE : Duration.ofSeconds(age));
    }

    /** The service answers 404 where nothing was ever set. */
    private static <T> CompletableFuture<T> whereAbsent(
            CompletableFuture<T> answer, Supplier<CompletableFuture<T>> otherwise) {
        return Completion.recovered(
                answer,
                error -> error.getCause() instanceof ResourceNotFoundException
                        ? otherwise.get()
                        : CompletableFuture.failedFuture(error));
    }

    private <T> CompletableFuture<T> asked(
            String target, String verb, Function<LambdaAsyncClient, CompletableFuture<T>> question) {
        CompletableFuture<T> answer;
        try {
            answer = question.apply(clients.in(LambdaTarget.region(target, region)));
        } catch (SdkException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return Completion.recovered(
                answer,
                cause -> CompletableFuture.failedFuture(
                        new LambdaConfigException("can't " + verb + " " + target + ": " + cause.getMessage(), cause)));
    }

    @Override
    public void close() {
        clients.close();
    }
}
