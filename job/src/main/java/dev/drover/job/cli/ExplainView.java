package dev.drover.job.cli;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.FinalLine;
import dev.drover.job.report.LedgerReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that the ledger says of one item, as one timeline. */
final class ExplainView implements LedgerReader.Visitor {
    /** Characters of an unreadable record that are shown. */
    private static final int SHOWN = 4_096;

    private final String run;
    private final String id;
    private final List<AttemptLine> attempts = new ArrayList<>();
    private final List<FinalLine> finals = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    ExplainView(String run, String id) {
        this.run = run;
        this.id = id;
    }

    @Override
    public void attempt(AttemptLine line, byte[] json) {
        if (line.id.equals(id) && seen.add(new String(json, StandardCharsets.UTF_8))) {
            attempts.add(line);
        }
    }

    @Override
    public void last(FinalLine line, byte[] json) {
        if (line.id.equals(id) && seen.add(new String(json, StandardCharsets.UTF_8))) {
            finals.add(line);
        }
    }

    @Override
    public void unreadable(String file, long number, String reason) {
        // No line of this item, as far as anybody can tell.
    }

    boolean isEmpty() {
        return attempts.isEmpty() && finals.isEmpty();
    }

    List<String> lines() {
        attempts.sort(Comparator.comparingLong((AttemptLine line) -> line.settledMillis)
                .thenComparingInt(line -> line.attempt));
        finals.sort(Comparator.comparingLong(line -> line.finalMillis));
        Set<Integer> generations = new TreeSet<>();
        attempts.forEach(line -> generations.add(line.generation));
        finals.forEach(line -> generations.add(line.generation));
        List<String> lines = new ArrayList<>();
        lines.add("run " + run + ", item " + id);
        for (int generation : generations) {
            lines.add("");
            lines.add(generation == 0 ? "generation 0" : "generation " + generation + " (redriven)");
            attempts.stream()
                    .filter(each -> each.generation == generation && !each.late)
                    .forEach(each -> add(lines, each));
            boolean ended = false;
            for (FinalLine each : finals) {
                if (each.generation == generation) {
                    add(lines, each);
                    ended = true;
                }
            }
            if (!ended) {
                lines.add("  no final line yet");
            }
            attempts.stream()
                    .filter(each -> each.generation == generation && each.late)
                    .forEach(each -> add(lines, each));
        }
        return lines;
    }

    private static void add(List<String> lines, AttemptLine line) {
        String calls = line.invocations == 1 ? "1 invocation" : line.invocations + " invocations";
        lines.add("  " + Figures.time(line.settledMillis) + "  attempt " + line.attempt + (line.late ? ", late" : "")
                + ": " + result(line));
        field(lines, "because", line.message);
        lines.add("    worker    " + line.worker + (line.target == null ? "" : " -> " + line.target) + ", " + calls
                + (line.throttled == 0 ? "" : " (" + line.throttled + " throttled)")
                + (line.hedged == null ? "" : " (" + line.hedged + " hedged)") + times(line) + ", "
                + Figures.money(line.costNanoUsd)
                + (line.costEstimated == null ? "" : ", estimated"));
        field(lines, "request", line.requestId);
        field(lines, "output", output(line.uri, line.bytes, line.records));
        field(lines, "sha256", line.sha256);
        field(lines, "log", line.log);
        if (line.logTail != null && !line.logTail.isBlank()) {
            lines.add("    log tail");
            line.logTail.lines().forEach(each -> lines.add("      | " + printable(each, SHOWN)));
        }
    }

    private static String result(AttemptLine line) {
        List<String> words = new ArrayList<>();
        if (line.outcome != null) {
            words.add(line.outcome.name());
        }
        if (line.verdict != null) {
            words.add(line.verdict.name());
        }
        if (line.cause != null && !words.contains(line.cause.name())) {
            words.add(line.cause.name());
        }
        return words.isEmpty() ? "nothing was invoked" : String.join(", ", words);
    }

    private static String times(AttemptLine line) {
        String times =
                line.durationMillis == null ? "" : ", took " + Figures.duration(Duration.ofMillis(line.durationMillis));
        return line.billedMillis == null
                ? times
                : times + ", billed " + Figures.duration(Duration.ofMillis(line.billedMillis))
                        + (line.memoryMb == null ? "" : " at " + line.memoryMb + " MB");
    }

    private static void add(List<String> lines, FinalLine line) {
        lines.add("  " + Figures.time(line.finalMillis) + "  " + line.status
                + (line.cause == null ? "" : ", " + line.cause) + " after " + line.attempts
                + (line.attempts == 1 ? " attempt, " : " attempts, ")
                + Figures.duration(Duration.ofMillis(Math.max(0, line.finalMillis - line.seenMillis))) + " and "
                + Figures.money(line.costNanoUsd)
                + (line.costEstimated == null ? "" : ", estimated"));
        field(lines, "because", line.message);
        field(lines, "output", output(line.uri, line.bytes, line.records));
        field(lines, "sha256", line.sha256);
        field(lines, "log", line.log);
        field(lines, "key", line.partitionKey == null ? null : printable(line.partitionKey, SHOWN));
        if (line.raw != null) {
            addRaw(lines, line.raw);
        }
    }

    private static void addRaw(List<String> lines, String base64) {
        byte[] raw;
        try {
            raw = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            lines.add("    record    can't be decoded from base64: " + e.getMessage());
            return;
        }
        lines.add("    record    " + raw.length + " bytes");
        new String(raw, StandardCharsets.UTF_8)
                .lines()
                .limit(200)
                .forEach(line -> lines.add("      | " + printable(line, SHOWN)));
    }

    private static @Nullable String output(@Nullable String uri, @Nullable Long bytes, @Nullable Long records) {
        if (uri == null) {
            return null;
        }
        return uri
                + (bytes == null ? "" : ", " + bytes + " bytes")
                + (records == null ? "" : ", " + records + " records");
    }

    private static void field(List<String> lines, String name, @Nullable String value) {
        if (value != null) {
            lines.add("    " + name + " ".repeat(10 - name.length()) + value);
        }
    }

    /** What a terminal can show: other characters as {@code \\u001b}, so that no record can steer it. */
    static String printable(String text, int most) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(text.length(), most);
        for (int i = 0; i < end; i++) {
            char each = text.charAt(i);
            if (each == '\t' || !(Character.isISOControl(each) || Character.getType(each) == Character.FORMAT)) {
                shown.append(each);
            } else {
                shown.append(String.format("\\u%04x", (int) each));
            }
        }
        return text.length() > most ? shown + "… (" + (text.length() - most) + " more)" : shown.toString();
    }
}
