package dev.drover.job.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;

/** Where a command runs: its outputs, its clock, and what it can reach. */
final class Session {
    private final Connections connections;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Clock clock;
    private final boolean terminal;
    private final Duration betweenLooks;

    /**
     * @param terminal whether a person watches: bars are drawn then, else plain lines are written
     */
    Session(
            Connections connections,
            PrintWriter out,
            PrintWriter err,
            Clock clock,
            boolean terminal,
            Duration betweenLooks) {
        this.connections = connections;
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.terminal = terminal;
        this.betweenLooks = betweenLooks;
    }

    Connections connections() {
        return connections;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    Clock clock() {
        return clock;
    }

    boolean terminal() {
        return terminal;
    }

    /** How long to wait before a run is looked at again. */
    Duration betweenLooks() {
        return betweenLooks;
    }
}
