package dev.drover.operators.dispatch;

import dev.drover.operators.flow.Backoff;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What dispatch is configured with. */
@SuppressWarnings("NullAway.Init") // filled by the configuration's one reader
public final class DispatchSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What stands behind a worker name. */
    public static final class Worker implements Serializable {
        private static final long serialVersionUID = 1L;

        private final ArrayList<Target> targets;
        private final Duration timeout;
        private final InvocationMode mode;
        private final Batching batching;
        private final Hedging hedging;

        /** A worker whose items go one by one. */
        public Worker(List<Target> targets, Duration timeout, InvocationMode mode) {
            this(targets, timeout, mode, Batching.off(), Hedging.off());
        }

        /**
         * @param targets at least one of them with a weight
         * @param timeout how long the function may take for an item that does not say
         * @param hedging off where items share invocations, or are invoked by events
         */
        public Worker(List<Target> targets, Duration timeout, InvocationMode mode, Batching batching, Hedging hedging) {
            this.targets = new ArrayList<>(targets);
            this.timeout = timeout;
            this.mode = mode;
            this.batching = batching;
            this.hedging = hedging;
        }

        public List<Target> targets() {
            return Collections.unmodifiableList(targets);
        }

        public Duration timeout() {
            return timeout;
        }

        public InvocationMode mode() {
            return mode;
        }

        public Batching batching() {
            return batching;
        }

        public Hedging hedging() {
            return hedging;
        }
    }

    /** By worker name. */
    public TreeMap<String, Worker> workers = new TreeMap<>();
    /** Of the items whose calls are in flight, over all subtasks. */
    public long maxBytesInFlight = Long.MAX_VALUE;
    /** Elements that one subtask holds before its input stops. */
    public int capacity;

    public Backoff backoff;
    /** Retries of one attempt after transport errors. */
    public int transientRetries;
    /** An item that was throttled, or behind a target that is out, for longer than this is deferred. */
    public Duration throttledFor;

    /** Whatever time-out a producer or a worker asks for. Lambda itself ends every function after this. */
    public Duration longestCall = Duration.ofMinutes(15);

    /** How long the service may take to accept an event: no function runs meanwhile. */
    public Duration acceptWithin = Duration.ofSeconds(30);
    /** The stream that workers write completions of events to; null where outputs are looked for instead. */
    public @Nullable String completionsStream;

    public int breakerAfter;
    public Duration breakerProbeInterval;
    public long nanoUsdPerRequest;
    public long nanoUsdPerGbSecond;
    /** How long after its due time a checkpoint barrier counts as overdue. */
    public Duration barrierGrace = Duration.ofSeconds(4);
    /** The checkpoint interval and pause together; null where checkpoints are off. */
    public @Nullable Duration checkpointInterval;

    public DispatchSettings(Map<String, Worker> workers) {
        this.workers.putAll(workers);
    }

    /** No invocation carries more bytes of work items. */
    long largestBatch() {
        return workers.values().stream()
                .mapToLong(worker -> worker.batching().largest())
                .max()
                .orElse(0);
    }
}
