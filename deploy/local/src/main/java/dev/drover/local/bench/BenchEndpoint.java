package dev.drover.local.bench;

import dev.drover.local.endpoint.LambdaServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Lambda endpoint, in a process of its own, so that no peer shares a heap with it; {@link BenchWorker} behind it. */
final class BenchEndpoint implements AutoCloseable {
    /** More than any benchmark has in flight: unless it is lowered, nobody is throttled. */
    private static final int UNLIMITED = 1_000_000;

    private final BenchProcess.Start start;
    private final int port;
    private BenchProcess process;
    /** What it does to invocations, as scenario files spell it. */
    private String rates = "";

    private int concurrency = UNLIMITED;

    private BenchEndpoint(BenchProcess.Start start, int port) {
        this.start = start;
        this.port = port;
        this.process = start.now();
    }

    /**
     * Returns once it listens.
     *
     * @param port that is free
     * @param threads that handlers run on
     * @param record the file that it writes a line for each invocation to; null for none
     */
    static BenchEndpoint start(BenchProcess.Start start, int port, int threads, @Nullable Path record) {
        start.options(List.of("-Xmx1g", "-Xss512k"));
        start.arguments("--port", Integer.toString(port), "--control", Integer.toString(start.controlPort()));
        start.arguments("--threads", Integer.toString(threads), "--concurrency", Integer.toString(UNLIMITED));
        start.arguments("--memory", "512", "--timeout", "900");
        start.arguments("--function", Setting.WORKER + "=" + BenchWorker.class.getName());
        if (record != null) {
            start.arguments("--record", record.toString());
        }
        return new BenchEndpoint(start, port);
    }

    static Class<?> mainClass() {
        return LambdaServer.class;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Every invocation takes this much longer than its handler, and none is lost; no thread waits meanwhile. */
    void slowBy(Duration longer) {
        rates = longer.isZero() ? "" : "rates: {slow: 1.0}, slow-by: " + longer + ", ";
        tell();
    }

    /** This part of all invocations, by chance, leaves no output, and none is slow. */
    void loseOutputs(double part) {
        rates = "rates: {lose-output: " + part + "}, ";
        tell();
    }

    /** How many invocations may run at once, from now on. */
    void concurrency(int limit) {
        concurrency = limit;
        tell();
    }

    private void tell() {
        process.ask("{" + rates + "throttle-above: " + concurrency + "}");
    }

    /** Invocations that run now, those whose caller is gone included. */
    int running() {
        return Integer.parseInt(process.ask("running"));
    }

    /** Kills it: from now on connections are refused. */
    void kill() {
        process.close();
    }

    /** Starts it again where it was. */
    void restart() {
        process = start.now();
        tell();
    }

    @Override
    public void close() {
        process.close();
    }
}
