package dev.drover.operators.dispatch;

import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps every call, and answers when the test says so. */
final class FakeInvoker implements WorkerInvoker {
    static final String SHA256 = "0".repeat(64);

    /** One call. */
    static final class Invocation {
        final String target;
        final InvocationRequest request;
        final Duration timeout;
        final InvocationMode mode;
        final CompletableFuture<InvocationResult> answer = new CompletableFuture<>();

        Invocation(String target, InvocationRequest request, Duration timeout, InvocationMode mode) {
            this.target = target;
            this.request = request;
            this.timeout = timeout;
            this.mode = mode;
        }

        String id() {
            return request.entries().get(0).item().id();
        }

        String uri() {
            return request.entries().get(0).outputUri();
        }

        void replies() {
            answer.complete(reply());
        }

        InvocationResult reply() {
            return reply(request.entries());
        }

        /** The reply that has results of these items only. */
        InvocationResult reply(List<InvocationRequest.Entry> answered) {
            List<InvocationReply.Result> results = new ArrayList<>();
            for (InvocationRequest.Entry entry : answered) {
                results.add(InvocationReply.Result.written(entry.id(), entry.outputUri(), 10, SHA256, 3, "log"));
            }
            return InvocationResult.replied(new InvocationReply(results).bytes(), "request-1", "END", 100, 1024);
        }

        List<String> ids() {
            return request.entries().stream().map(InvocationRequest.Entry::id).collect(Collectors.toList());
        }

        boolean has(String id) {
            return ids().contains(id);
        }

        void fails(Outcome outcome) {
            String message = "it is " + outcome;
            answer.complete(
                    outcome == Outcome.THROTTLED
                            ? InvocationResult.throttled(Throttle.CONCURRENCY, message, "request-2")
                            : InvocationResult.failed(outcome, message, "request-2"));
        }
    }

    final List<Invocation> all = new ArrayList<>();
    int closed;
    private final Consumer<Invocation> behaviour;

    FakeInvoker() {
        this(invocation -> {});
    }

    /**
     * @param behaviour what each call does at once
     */
    FakeInvoker(Consumer<Invocation> behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public CompletableFuture<InvocationResult> invoke(
            String target, byte[] payload, Duration timeout, InvocationMode mode) {
        Invocation invocation = new Invocation(target, InvocationRequest.read(payload), timeout, mode);
        all.add(invocation);
        behaviour.accept(invocation);
        return invocation.answer;
    }

    /** The ids called, in order. */
    List<String> ids() {
        List<String> ids = new ArrayList<>();
        all.forEach(invocation -> ids.add(invocation.id()));
        return ids;
    }

    Invocation last() {
        return all.get(all.size() - 1);
    }

    @Nullable
    Invocation lastOf(String id) {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).id().equals(id)) {
                return all.get(i);
            }
        }
        return null;
    }

    @Override
    public void close() {
        closed++;
    }
}
