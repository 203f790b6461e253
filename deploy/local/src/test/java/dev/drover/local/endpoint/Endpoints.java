package dev.drover.local.endpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Calls of the endpoint over a real HTTP client. */
final class Endpoints {
    private static final long DEADLINE_SECONDS = 20;

    private Endpoints() {}

    static HttpResponse<byte[]> invoke(
            HttpClient client,
            LambdaEndpoint endpoint,
            String function,
            byte[] payload,
            Duration timeout,
            String... headers)
            throws Exception {
        HttpRequest.Builder request = request(endpoint, function, payload).timeout(timeout);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    static HttpRequest.Builder request(LambdaEndpoint endpoint, String function, byte[] payload) {
        return HttpRequest.newBuilder(endpoint.uri().resolve("/2015-03-31/functions/" + function + "/invocations"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload));
    }

    static InvocationRequest.Entry entry(Path folder, String run, String id, int generation, int attempt) {
        ObjectNode document = ContractCodec.object();
        document.put("run", run);
        document.put("id", id);
        document.put("worker", "floats");
        document.putObject("input").putObject("inline").put("n", 1);
        document.put("output", folder.toUri().toString());
        String uri = Identifiers.outputUri(
                folder.toUri().toString(),
                run,
                id,
                generation,
                attempt,
                UUID.randomUUID().toString());
        return new InvocationRequest.Entry(WorkItem.of(document), generation, attempt, uri, Identifiers.logUri(uri));
    }

    static Exception throwsTimeout(Callable<?> call) {
        try {
            call.call();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    /** Waits until the condition holds, or fails. */
    static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + DEADLINE_SECONDS + " s");
            }
            never.await(5, TimeUnit.MILLISECONDS);
        }
    }
}
