package dev.drover.worker;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.zip.GZIPOutputStream;

/**
 * The log of one item within one invocation. Each line goes to Lambda's logger at once, and compressed to memory for the
 * archive. Thread-safe.
 */
public final class InvocationLog {
    private final LambdaLogger logger;
    private final Clock clock;
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;
    private boolean archived;

    public InvocationLog(LambdaLogger logger, Clock clock) {
        this.logger = logger;
        this.clock = clock;
        try {
            this.gzip = new GZIPOutputStream(archive);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }

    public void info(String message) {
        append("INFO", message);
    }

    /** The message and the stack trace of its reason. */
    public void error(String message, Exception reason) {
        StringWriter trace = new StringWriter();
        reason.printStackTrace(new PrintWriter(trace));
        append("ERROR", message + ": " + trace.toString().stripTrailing());
    }

    private synchronized void append(String level, String message) {
        String line = clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + message + "\n";
        logger.log(line);
        if (archived) {
            return;
        }
        try {
            gzip.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }

    /** Closes the archive: what is logged afterwards reaches Lambda's logger only. */
    synchronized byte[] toGzip() throws IOException {
        archived = true;
        gzip.close();
        return archive.toByteArray();
    }
}
