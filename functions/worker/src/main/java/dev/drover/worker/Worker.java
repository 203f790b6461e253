package dev.drover.worker;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.contract.Completion;
import dev.drover.contract.Identifiers;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.WorkItem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The base of every worker in Java, by the contract of {@code dev.drover.contract}. A subclass with a public no-argument
 * constructor is a Lambda handler.
 *
 * <p>One item's failure is that item's result, never the others'. Only a payload that is no request fails the
 * invocation, and errors of the JVM, which say nothing about one item.
 */
public abstract class Worker implements RequestStreamHandler {
    /** A reply holds one message an item, and Lambda refuses replies above 6 MB. The whole message is in the log. */
    static final int MAX_MESSAGE_LENGTH = 1000;

    /** Kinesis takes no longer partition key. */
    private static final int MAX_PARTITION_KEY = 256;

    private final OutputStore store;
    private final CompletionStream completions;
    private final Clock clock;

    /** Reads and writes {@code file://} and {@code s3://} URIs, with the credentials and region of the environment. */
    protected Worker() {
        this(new StoreByScheme(), Clock.systemUTC());
    }

    protected Worker(OutputStore store, Clock clock) {
        this(store, new KinesisCompletions(), clock);
    }

    protected Worker(OutputStore store, CompletionStream completions, Clock clock) {
        this.store = store;
        this.completions = completions;
        this.clock = clock;
    }

    /**
     * The model. Called for one item after the other; on Lambda from one thread, in the embedded stack from several.
     *
     * @param item the whole work item; fields that the contract does not know are in {@link WorkItem#document()}
     * @param log goes to the item's log archive and to Lambda's own log
     * @throws Exception to fail this item: class and message become its result
     */
    protected abstract Output work(WorkItem item, Input input, InvocationLog log) throws Exception;

    @Override
    public final void handleRequest(InputStream payload, OutputStream reply, Context context) throws IOException {
        InvocationRequest request = InvocationRequest.read(payload.readAllBytes());
        List<InvocationReply.Result> results = new ArrayList<>();
        for (InvocationRequest.Entry entry : request.entries()) {
            long begunNanos = System.nanoTime();
            InvocationReply.Result result = answer(entry, context);
            results.add(result);
            if (request.completions() != null) {
                complete(request.completions(), entry, result, System.nanoTime() - begunNanos, context);
            }
        }
        reply.write(new InvocationReply(results).bytes());
        reply.flush();
    }

    private InvocationReply.Result answer(InvocationRequest.Entry entry, Context context) throws IOException {
        InvocationLog log = new InvocationLog(context.getLogger(), clock);
        WorkItem item = entry.item();
        log.info("item " + item.run() + "/" + item.id() + ", generation " + entry.generation() + ", attempt "
                + entry.attempt() + ", request " + context.getAwsRequestId() + " of " + context.getFunctionName());
        try {
            Output output = work(item, input(item), log);
            store.writeOutput(entry.outputUri(), output);
            log.info("wrote " + output.records() + " records, " + output.bytes().length + " bytes, SHA-256 "
                    + output.sha256() + " to " + entry.outputUri());
            return InvocationReply.Result.written(
                    item.id(),
                    entry.outputUri(),
                    output.bytes().length,
                    output.sha256(),
                    output.records(),
                    archive(log, entry));
        } catch (InterruptedException e) {
            // Somebody wants the thread back: what is left of the invocation would not be wanted either.
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted at item " + item.id()).initCause(e);
        } catch (Exception e) {
            log.error("the item failed", e);
            return InvocationReply.Result.failed(item.id(), e.getClass().getName(), message(e), archive(log, entry));
        }
    }

    /** A completion that can't be written costs time, not the item: the job looks for the output at its deadline. */
    private void complete(
            String stream, InvocationRequest.Entry entry, InvocationReply.Result result, long nanos, Context context) {
        String key = Identifiers.key(entry.item().run(), entry.item().id());
        Completion completion = new Completion(
                entry.item().run(),
                entry.outputUri(),
                TimeUnit.NANOSECONDS.toMillis(nanos),
                context.getMemoryLimitInMB(),
                context.getAwsRequestId(),
                result);
        try {
            completions.put(stream, key.substring(0, Math.min(key.length(), MAX_PARTITION_KEY)), completion.bytes());
        } catch (IOException | RuntimeException e) {
            new InvocationLog(context.getLogger(), clock)
                    .error("the completion of " + key + " could not be written", e);
        }
    }

    private Input input(WorkItem item) throws IOException {
        String uri = item.inputUri();
        if (uri != null) {
            return Input.ofObject(store.read(uri));
        }
        JsonNode inline = item.inline();
        if (inline == null) {
            throw new IllegalStateException("a work item has an input URI or an inline input");
        }
        return Input.ofInline(inline);
    }

    /** A log that can't be archived costs the log, not the item. */
    private @Nullable String archive(InvocationLog log, InvocationRequest.Entry entry) {
        try {
            store.writeLog(entry.logUri(), log.toGzip());
            return entry.logUri();
        } catch (IOException | RuntimeException e) {
            log.error("the log archive could not be written to " + entry.logUri(), e);
            return null;
        }
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        if (message == null) {
            return "no message; the log archive has the stack trace";
        }
        return message.length() > MAX_MESSAGE_LENGTH ? message.substring(0, MAX_MESSAGE_LENGTH) + "…" : message;
    }
}
