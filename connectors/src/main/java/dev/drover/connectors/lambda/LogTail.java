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
    /**
     * A function writes its log itself and may write a report into it too. What is above these, far above what the service
     * allows, is no bill; and the product of both and of a price still fits a long.
     */
    static final int LONGEST_BILLED_MILLIS = 24 * 3600 * 1000;

    static final int LARGEST_MEMORY_MB = 1024 * 1024;

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
                return ofText(text, line);
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
        return ofText(text, first);
    }

    private static LogTail ofText(String text, String line) {
        return new LogTail(
                text, figure(BILLED, line, LONGEST_BILLED_MILLIS), (int) figure(MEMORY, line, LARGEST_MEMORY_MB));
    }

    private static @Nullable LogTail ofJson(String text, String line) {
        try {
            ObjectNode document = ContractCodec.readObject(line.getBytes(StandardCharsets.UTF_8));
            if (!document.path("type").asText().equals("platform.report")) {
                return null;
            }
            JsonNode metrics = document.path("record").path("metrics");
            return new LogTail(text, figure(metrics.path("billedDurationMs"), LONGEST_BILLED_MILLIS), (int)
                    figure(metrics.path("memorySizeMB"), LARGEST_MEMORY_MB));
        } catch (ContractException e) {
            return null;
        }
    }

    private static long figure(Pattern pattern, String line, long largest) {
        Matcher matcher = pattern.matcher(line);
        long figure = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        return figure <= largest ? figure : 0;
    }

    /** By its double: the long of a decimal such as 1e999999999 would be written out digit by digit on Java 11. */
    private static long figure(JsonNode node, int largest) {
        double figure = node.isNumber() ? node.doubleValue() : 0;
        return figure >= 0 && figure <= largest ? (long) figure : 0;
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
