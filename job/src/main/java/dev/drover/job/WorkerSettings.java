package dev.drover.job;

import dev.drover.operators.dispatch.InvocationMode;
import java.time.Duration;

/** A worker name and what stands behind it. */
public final class WorkerSettings {
    private final String name;
    private final String target;
    private final Duration timeout;
    private final InvocationMode mode;
    private final int memoryMb;

    /**
     * @param memoryMb the function's configured memory; 0 where it is not known
     */
    public WorkerSettings(String name, String target, Duration timeout, InvocationMode mode, int memoryMb) {
        this.mode = mode;
        this.memoryMb = memoryMb;
        this.name = name;
        this.target = target;
        this.timeout = timeout;
    }

    /** What items ask for. */
    public String name() {
        return name;
    }

    /** ARN or name of the function. */
    public String target() {
        return target;
    }

    public Duration timeout() {
        return timeout;
    }

    public InvocationMode mode() {
        return mode;
    }

    /** The function's configured memory; 0 where it is not known. */
    public int memoryMb() {
        return memoryMb;
    }

    WorkerSettings withMemory(int known) {
        return new WorkerSettings(name, target, timeout, mode, known);
    }
}
