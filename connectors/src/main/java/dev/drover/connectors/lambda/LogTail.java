package dev.drover.connectors.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last 4 KB of an invocation's log, and what its report says of the bill. The tail can begin in the middle of a line
 * or of a character, and can lack the report; a figure that is not there is 0.
 */
final class LogTail {
    private static final LogTail NONE = new LogTail(null, 0, 0);

    // "Billed Restore Duration" is another figure, and a line of the worker's own may well hold these words: the report
    // begins its line, and is the last that does.
    private static final Pattern BILLED = Pattern.compile("(?:^|\\t)\\s*Billed Duration: (\\d{1,12})(?:\\.\\d+)? ms");
    private static final Pattern MEMORY = Pattern.compile("(?:^|\\t)\\s*Memory Size: (\\d{1,6}) MB");

    private final @Nullable String text;
    private final long billedMillis;
    private final int memoryMb;

    private LogTail(@Nullable String text, long billedMillis, int memoryMb) {
        this.text = text;
        this.billedMillis = billedMillis;
        this.memoryMb = memoryMb;
    }

    /**
     * @param base64 as the service returns it; null where it returned none
     */
    static LogTail ofBase64(@Nullable String base64) {
        if (base64 == null || base64.isEmpty()) {
            return NONE;
        }
        try {
            return of(new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    static LogTail of(String text) {
        String[] lines = text.split("\\R");
        for (int i = lines.length - 1; i >= 0; i--) {
            String line = lines[i].strip();
            if (line.startsWith("REPORT RequestId:")) {
                return new LogTail(text, figure(BILLED, line), (int) figure(MEMORY, line));
            }
            if (line.startsWith("{") && line.contains("\"platform.report\"")) {
                LogTail report = ofJson(text, line);
                if (report != null) {
                    return report;
                }
            }
        }
        // The report itself may be what the tail begins in the middle of.
        String first = lines.length == 0 ? "" : lines[0];
        return new LogTail(text, figure(BILLED, first), (int) figure(MEMORY, first));
    }

    private static @Nullable LogTail ofJson(String text, String line) {
        try {
            ObjectNode document = ContractCodec.readObject(line.getBytes(StandardCharsets.UTF_8));
            if (!document.path("type").asText().equals("platform.report")) {
                return null;
            }
            JsonNode metrics = document.path("record").path("metrics");
            return new LogTail(
                    text,
                    metrics.path("billedDurationMs").asLong(0),
                    metrics.path("memorySizeMB").asInt(0));
        } catch (ContractException e) {
            return null;
        }
    }

    private static long figure(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Null where the service returned none. */
    @Nullable
    String text() {
        return text;
    }

    long billedMillis() {
        return billedMillis;
    }

    int memoryMb() {
        return memoryMb;
    }
}
