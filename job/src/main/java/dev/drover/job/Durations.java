package dev.drover.job;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250 ms}, {@code 10 s}, {@code 15 min}, {@code 8 d}, or {@code PT5M}. */
public final class Durations {
    private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,12})\\s*(ms|s|min|m|h|d)");

    private Durations() {}

    /**
     * @throws IllegalArgumentException with a sentence that says how to write one; a bare number is refused, since
     *     nobody can see its unit
     */
    public static Duration parse(String text) {
        String trimmed = text.trim();
        if (trimmed.startsWith("P") || trimmed.startsWith("p")) {
            try {
                return Duration.parse(trimmed);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(notADuration(text), e);
            }
        }
        Matcher matcher = WITH_UNIT.matcher(trimmed);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(notADuration(text));
        }
        long amount = Long.parseLong(matcher.group(1));
        try {
            switch (matcher.group(2)) {
                case "ms":
                    return Duration.ofMillis(amount);
                case "s":
                    return Duration.ofSeconds(amount);
                case "h":
                    return Duration.ofHours(amount);
                case "d":
                    return Duration.ofDays(amount);
                default:
                    return Duration.ofMinutes(amount);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(notADuration(text), e);
        }
    }

    /** In the largest unit that leaves a whole number; what {@link #parse} reads. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + " d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    private static String notADuration(String text) {
        return "'" + text
                + "' is not a duration; write a whole number and its unit, such as 250 ms, 10 s, 15 min or 8 d";
    }
}
