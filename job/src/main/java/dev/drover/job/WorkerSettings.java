package dev.drover.job;

import dev.drover.operators.dispatch.Batching;
import dev.drover.operators.dispatch.Hedging;
import dev.drover.operators.dispatch.InvocationMode;
import dev.drover.operators.dispatch.Target;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A worker name and what stands behind it. */
public final class WorkerSettings {
    private final String name;
    private final List<Target> targets;
    private final Duration timeout;
    private final InvocationMode mode;
    private final Batching batching;
    private final Hedging hedging;

    /**
     * @param targets at least one of them with a weight
     */
    public WorkerSettings(
            String name,
            List<Target> targets,
            Duration timeout,
            InvocationMode mode,
            Batching batching,
            Hedging hedging) {
        this.name = name;
        this.targets = List.copyOf(targets);
        this.timeout = timeout;
        this.mode = mode;
        this.batching = batching;
        this.hedging = hedging;
    }

    /** What items ask for. */
    public String name() {
        return name;
    }

    /** The functions that serve the worker, those with a weight of 0 included. */
    public List<Target> targets() {
        return targets;
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

    WorkerSettings withTargets(UnaryOperator<Target> known) {
        return new WorkerSettings(
                name, targets.stream().map(known).collect(Collectors.toList()), timeout, mode, batching, hedging);
    }
}
