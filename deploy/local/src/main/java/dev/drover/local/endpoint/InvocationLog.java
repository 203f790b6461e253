package dev.drover.local.endpoint;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The log of one invocation, as far as the service returns it: its last 4 KB. Thread-safe. */
final class InvocationLog implements LambdaLogger {
    private static final int TAIL_BYTES = 4096;
    /** What is kept before the beginning is dropped, so that a chatty handler costs no memory. */
    private static final int KEPT_BYTES = 16 * TAIL_BYTES;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    void start(String requestId, String version) {
        log("START RequestId: " + requestId + " Version: " + version + "\n");
    }

    /** The lines that the service adds at the end. Billed is duration and initialisation, rounded up. */
    void end(
            String requestId,
            double durationMillis,
            double initMillis,
            boolean first,
            int memoryMb,
            @Nullable String status) {
        log("END RequestId: " + requestId + "\n");
        long billed = (long) Math.ceil(durationMillis + (first ? initMillis : 0));
        StringBuilder report = new StringBuilder(160)
                .append("REPORT RequestId: ")
                .append(requestId)
                .append(String.format(Locale.ROOT, "\tDuration: %.2f ms", durationMillis))
                .append("\tBilled Duration: ")
                .append(billed)
                .append(" ms\tMemory Size: ")
                .append(memoryMb)
                .append(" MB\tMax Memory Used: ")
                .append(Math.min(memoryMb, usedMb()))
                .append(" MB\t");
        if (first) {
            report.append(String.format(Locale.ROOT, "Init Duration: %.2f ms\t", initMillis));
        }
        if (status != null) {
            report.append("Status: ").append(status).append('\t');
        }
        log(report.append('\n').toString());
    }

    void timedOut(Instant now, String requestId, String message) {
        log(now + " " + requestId + " " + message + "\n\n");
    }

    private static long usedMb() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / (1024 * 1024);
    }

    @Override
    public void log(String message) {
        log(message.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void log(byte[] message) {
        bytes.writeBytes(message);
        if (bytes.size() > KEPT_BYTES) {
            byte[] tail = tail();
            bytes.reset();
            bytes.writeBytes(tail);
        }
    }

    /** The last 4 KB; may begin in the middle of a line. */
    synchronized byte[] tail() {
        byte[] all = bytes.toByteArray();
        return Arrays.copyOfRange(all, Math.max(0, all.length - TAIL_BYTES), all.length);
    }

    String tailBase64() {
        return Base64.getEncoder().encodeToString(tail());
    }
}
