package dev.drover.job.cli;

import java.io.PrintWriter;
import java.time.Clock;

/** Where a command runs: its outputs, its clock, and what it can reach. */
final class Session {
    private final Connections connections;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Clock clock;
    private final boolean terminal;

    /**
     * @param terminal whether a person watches: bars are drawn then, else plain lines are written
     */
    Session(Connections connections, PrintWriter out, PrintWriter err, Clock clock, boolean terminal) {
        this.connections = connections;
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.terminal = terminal;
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
}
