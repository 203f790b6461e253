package dev.drover.local.endpoint;

import dev.drover.contract.Cause;
import dev.drover.contract.InvocationReply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One invocation that was let in, up to its line in the record and its answer.
 *
 * <p>It holds its place until its handler ends or is timed out, whether or not the caller is still there.
 */
final class Invocation {
    /** Of the service, for synchronous invocations. */
    static final int MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

    private static final byte[] NO_RESULTS = new InvocationReply(List.of()).bytes();

    private final Call call;
    private final FunctionHost host;
    private final Plan plan;
    private final Scenario scenario;
    private final Sandboxes sandboxes;
    private final CallRecorder recorder;
    private final Consumer<Answer> reply;
    private final InvocationLog log = new InvocationLog();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile long handlerNanos = System.nanoTime();
    private volatile double initMillis;
    private volatile boolean first;
    private volatile @Nullable HandlerRun handlerRun;
    private volatile @Nullable ScheduledFuture<?> timer;

    Invocation(
            Call call,
            FunctionHost host,
            Plan plan,
            Scenario scenario,
            Sandboxes sandboxes,
            CallRecorder recorder,
            Consumer<Answer> reply) {
        this.call = call;
        this.host = host;
        this.plan = plan;
        this.scenario = scenario;
        this.sandboxes = sandboxes;
        this.recorder = recorder;
        this.reply = reply;
    }

    void start() {
        switch (plan.whole()) {
            case NEVER_RETURN:
                plan.carryOutWhole();
                if (call.isEvent()) {
                    // Nobody waits who could hang up, so that only the service ends it.
                    log.start(call.requestId, LambdaEndpoint.VERSION);
                    timer = sandboxes.schedule(this::timedOut, host.function().timeout());
                }
                break;
            case THROW:
                plan.carryOutWhole();
                log.start(call.requestId, LambdaEndpoint.VERSION);
                threw(new IllegalStateException("the scenario makes this invocation fail"));
                break;
            case SLOW:
                plan.carryOutWhole();
                timer = sandboxes.schedule(this::run, scenario.slowBy());
                break;
            default:
                run();
        }
    }

    private void run() {
        byte[] payload = plan.forHandler(call.payload);
        if (payload == null) {
            log.start(call.requestId, LambdaEndpoint.VERSION);
            returned(NO_RESULTS);
        } else {
            HandlerRun running = new HandlerRun(payload);
            handlerRun = running;
            sandboxes.execute(running);
        }
    }

    /** The caller hung up. */
    void abandoned() {
        if (settled.compareAndSet(false, true)) {
            EndpointRecord.Line line = recorder.line(call, 0);
            line.abandoned = true;
            line.items = plan.failed(Cause.NEVER_RETURNED);
            recorder.append(line);
        }
        if (plan.whole() == Misbehaviour.NEVER_RETURN) {
            leave();
        }
    }

    private void returned(byte[] handlersReply) {
        byte[] body;
        try {
            body = plan.reply(handlersReply);
        } catch (IllegalStateException e) {
            settle(Answer.error(500, "ServiceException", "Service", String.valueOf(e.getMessage())), false, null);
            return;
        }
        endLog(null);
        if (body.length > MAX_RESPONSE_BYTES) {
            settle(functionError(FunctionError.responseTooLarge(MAX_RESPONSE_BYTES)), true, null);
        } else {
            settle(Answer.of(200, body), false, body);
        }
    }

    private void threw(Throwable error) {
        byte[] body = FunctionError.thrown(error);
        log.log(new String(body, StandardCharsets.UTF_8) + "\n");
        endLog(null);
        settle(functionError(body), true, null);
    }

    private void timedOut() {
        log.timedOut(
                recorder.now(),
                call.requestId,
                FunctionError.timeoutMessage(host.function().timeout()));
        endLog("timeout");
        settle(
                functionError(
                        FunctionError.timedOut(call.requestId, host.function().timeout())),
                true,
                null);
    }

    private void endLog(@Nullable String status) {
        double millis = (System.nanoTime() - handlerNanos) / 1e6;
        log.end(call.requestId, millis, initMillis, first, host.function().memoryMb(), status);
    }

    private static Answer functionError(byte[] body) {
        return Answer.of(200, body).with("X-Amz-Function-Error", "Unhandled");
    }

    private void settle(Answer answer, boolean functionError, byte @Nullable [] replied) {
        if (settled.compareAndSet(false, true)) {
            answer.with("X-Amz-Executed-Version", LambdaEndpoint.VERSION);
            if (call.logTail && answer.status == 200) {
                answer.with("X-Amz-Log-Result", log.tailBase64());
            }
            EndpointRecord.Line line = recorder.line(call, answer.status);
            line.functionError = functionError;
            if (replied != null) {
                line.items = plan.replied(replied);
            } else {
                // Nobody is told that an event failed: all that shows is that nothing comes of it.
                Cause cause = call.isEvent() ? Cause.NEVER_RETURNED : Cause.FUNCTION_ERROR;
                line.items = functionError ? plan.failed(cause) : plan.turnedAway();
            }
            recorder.append(line);
            leave();
            reply.accept(answer);
        } else {
            leave();
        }
    }

    private void leave() {
        if (left.compareAndSet(false, true)) {
            sandboxes.leave();
        }
    }

    private byte[] handle(byte[] payload) throws IOException {
        FunctionHost.Ready ready = host.ready();
        first = ready.first;
        initMillis = ready.initMillis;
        handlerNanos = System.nanoTime();
        log.start(call.requestId, LambdaEndpoint.VERSION);
        // From here, since the service gives initialisation its own time.
        timer = sandboxes.schedule(this::cancelHandler, host.function().timeout());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ready.handler.handleRequest(
                new ByteArrayInputStream(payload), out, new InvocationContext(call.requestId, host.function(), log));
        return out.toByteArray();
    }

    private void cancelHandler() {
        HandlerRun running = handlerRun;
        if (running != null) {
            running.cancel(true);
        }
    }

    private void stopTimer() {
        ScheduledFuture<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    /** The handler's run on a thread; whatever it throws ends here and becomes an answer. */
    private final class HandlerRun extends FutureTask<byte[]> {
        HandlerRun(byte[] payload) {
            super(() -> handle(payload));
        }

        @Override
        protected void set(byte[] handlersReply) {
            super.set(handlersReply);
            if (!isCancelled()) {
                stopTimer();
                returned(handlersReply);
            }
        }

        @Override
        protected void setException(Throwable error) {
            super.setException(error);
            if (!isCancelled()) {
                stopTimer();
                threw(error);
            }
        }

        @Override
        protected void done() {
            if (isCancelled()) {
                timedOut();
            }
        }
    }

    /** What came in. */
    static final class Call {
        final String requestId;
        final String function;
        final byte[] payload;
        final boolean logTail;
        final long startedMillis;
        final long startedNanos;
        /** Which time an event is run; 0 for a call whose caller waits. */
        final int delivery;

        Call(String requestId, String function, byte[] payload, boolean logTail, long startedMillis) {
            this(requestId, function, payload, logTail, startedMillis, System.nanoTime(), 0);
        }

        private Call(
                String requestId,
                String function,
                byte[] payload,
                boolean logTail,
                long startedMillis,
                long startedNanos,
                int delivery) {
            this.startedNanos = startedNanos;
            this.delivery = delivery;
            this.requestId = requestId;
            this.function = function;
            this.payload = payload;
            this.logTail = logTail;
            this.startedMillis = startedMillis;
        }

        /** The same call as an event that is run for this time. */
        Call delivered(int time) {
            return new Call(requestId, function, payload, logTail, startedMillis, startedNanos, time);
        }

        boolean isEvent() {
            return delivery > 0;
        }
    }
}
