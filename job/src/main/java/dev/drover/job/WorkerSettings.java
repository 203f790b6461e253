package dev.drover.job;

import java.time.Duration;

/** A worker name and what stands behind it. */
public final class WorkerSettings {
    private final String name;
    private final String target;
    private final Duration timeout;

    public WorkerSettings(String name, String target, Duration timeout) {
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
}
