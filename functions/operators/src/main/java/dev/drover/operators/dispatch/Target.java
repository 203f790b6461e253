package dev.drover.operators.dispatch;

import java.io.Serializable;

/** A function that serves a worker, and how much of the worker's items it should get beside the other targets. */
public final class Target implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String function;
    private final int weight;
    private final int maxInFlight;
    private final int memoryMb;

    private Target(String name, String function, int weight, int maxInFlight, int memoryMb) {
        this.name = name;
        this.function = function;
        this.weight = weight;
        this.maxInFlight = maxInFlight;
        this.memoryMb = memoryMb;
    }

    /**
     * @param name for people and metrics
     * @param function an ARN or a function name, with its qualifier where it has one
     * @param weight relative to the worker's other targets; 0 for none of its items
     * @param maxInFlight calls of the function in flight, over all subtasks; 0 while it is not known, else at least 1
     */
    public static Target of(String name, String function, int weight, int maxInFlight) {
        return new Target(name, function, weight, maxInFlight, 0);
    }

    /** With the function's configured memory: what is never reported is priced with it. */
    public Target withMemory(int known) {
        return new Target(name, function, weight, maxInFlight, known);
    }

    /** With a limit, where it had none. */
    public Target withMaxInFlight(int known) {
        return new Target(name, function, weight, known, memoryMb);
    }

    public String name() {
        return name;
    }

    public String function() {
        return function;
    }

    public int weight() {
        return weight;
    }

    public int maxInFlight() {
        return maxInFlight;
    }

    public boolean hasLimit() {
        return maxInFlight > 0;
    }

    /** 0 where it is not known. */
    public int memoryMb() {
        return memoryMb;
    }
}
