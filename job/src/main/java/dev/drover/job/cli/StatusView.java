package dev.drover.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunControl;
import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What there is to say of a run, from its two documents. */
final class StatusView {
    private static final int BAR = 40;
    /** The job writes of each run once a minute at least. */
    private static final Duration SILENT = Duration.ofMinutes(3);

    private final RunProgress progress;
    private final RunControl control;
    private final long nowMillis;

    /**
     * @param progress null where nothing was seen yet
     * @param control null where nobody wrote one
     * @param gapAfter how long after a run was closed what never came counts as lacking
     */
    StatusView(
            String run,
            @Nullable RunProgress progress,
            @Nullable RunControl control,
            Duration gapAfter,
            long nowMillis) {
        this.progress = progress == null ? new RunProgress() : progress;
        this.progress.run = run;
        this.control = control == null ? new RunControl() : control;
        this.nowMillis = nowMillis;
        Long total = this.control.total();
        if (total != null) {
            boolean due = closedMillis() + gapAfter.toMillis() <= nowMillis;
            if (!total.equals(this.progress.total)) {
                closeWith(total, due);
            }
            if (this.progress.seen == 0 && total > 0 && due && closedMillis() > 0) {
                this.progress.warnings.add(nothingCame(total, closedMillis() + gapAfter.toMillis()));
            }
        }
        if (isRedriven()) {
            // Redriven items are on their way to the job, so that what it called complete is so no longer.
            this.progress.state = RunProgress.State.RUNNING;
        }
    }

    private boolean isRedriven() {
        return Long.valueOf(progress.lastChangeMillis).equals(control.redrivenSinceMillis);
    }

    private long closedMillis() {
        Long closed = control.closedMillis;
        return closed == null ? 0 : closed;
    }

    /** The job does not look at a run that is complete: what was said of it since stands in the control document only. */
    private void closeWith(long total, boolean due) {
        progress.total = total;
        progress.differentTotals = new HashSet<>(control.totals).size();
        if (total == progress.seen && !running()) {
            progress.state = RunProgress.State.COMPLETE;
        } else if (!running()) {
            boolean onTheirWay = total > progress.seen && !due;
            progress.state = onTheirWay ? RunProgress.State.RUNNING : RunProgress.State.COMPLETE_WITH_GAP;
        }
    }

    /** The job knows a run by its items, so of this it can't warn. */
    private static RunWarning nothingCame(long total, long sinceMillis) {
        RunWarning warning = new RunWarning();
        warning.kind = RunWarning.Kind.INGEST_GAP;
        warning.sinceMillis = sinceMillis;
        warning.message =
                "none of the " + Figures.items(total) + " that were said to be sent has come; does the job run,"
                        + " and does it read the stream that they were sent to?";
        return warning;
    }

    /** 0 complete and whole, 1 complete but not whole, 3 still running. */
    int exitCode() {
        if (progress.state == RunProgress.State.RUNNING) {
            return 3;
        }
        return progress.state == RunProgress.State.COMPLETE && problems().isEmpty() ? 0 : 1;
    }

    boolean running() {
        return progress.state == RunProgress.State.RUNNING;
    }

    /** Items with a final status. */
    long settled() {
        return progress.seen - progress.open();
    }

    /** How many items there are to be: what was stated, else what was seen. */
    long expected() {
        Long total = progress.total;
        return total == null ? progress.seen : Math.max(total, progress.seen);
    }

    /** What submitters stated last; null while the run is not closed. */
    @Nullable
    Long total() {
        return progress.total;
    }

    /** Settled items a second since the first one was seen; 0 where that can't be said. */
    double rate() {
        long millis = progress.lastChangeMillis - progress.firstSeenMillis;
        return progress.firstSeenMillis <= 0 || millis <= 0 ? 0 : settled() * 1000.0 / millis;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("run " + progress.run + ": " + state());
        lines.add(bar(settled(), expected()));
        if (running()) {
            lines.add(pace());
        } else if (rate() > 0) {
            lines.add(
                    "took " + Figures.duration(Duration.ofMillis(progress.lastChangeMillis - progress.firstSeenMillis))
                            + ", " + Figures.rate(rate()) + " items/s");
        }
        lines.add("attempts " + progress.attempts + ", invocations " + progress.invocations + ", throttled "
                + progress.throttled + (progress.hedged == null ? "" : ", hedged " + progress.hedged) + ", deferred "
                + progress.deferred + ", duplicates " + progress.duplicates
                + ", late " + progress.late);
        long healed =
                progress.healed.values().stream().mapToLong(Long::longValue).sum();
        lines.add("healed " + healed + (healed == 0 ? "" : ": " + healedByCause(progress.healed)));
        if (progress.redriving > 0) {
            lines.add("being redriven " + progress.redriving);
        }
        lines.add("cost " + Figures.money(progress.costNanoUsd)
                + (progress.estimatedNanoUsd == null
                        ? ""
                        : ", of it estimated " + Figures.money(progress.estimatedNanoUsd)));
        problems().forEach(problem -> lines.add("PROBLEM: " + problem));
        progress.warnings.forEach(warning -> lines.add(
                "WARNING: " + warning.kind + " since " + Figures.time(warning.sinceMillis) + ": " + warning.message));
        warnings().forEach(warning -> lines.add("note: " + warning));
        lines.add(progress.equation());
        return lines;
    }

    /** One line, for a log. */
    String line() {
        return state() + ", " + settled() + " of " + expected() + ", open " + progress.open() + ", "
                + (running() ? pace() : progress.equation());
    }

    String json() {
        ObjectNode document = ContractCodec.readObject(ContractCodec.bytes(progress));
        document.put("open", progress.open());
        Long gap = progress.gap();
        if (gap != null) {
            document.put("gap", gap);
        }
        document.put("equation", progress.equation());
        document.put("whole", exitCode() == 0);
        document.put("itemsPerSecond", rate());
        Duration remaining = remaining();
        if (remaining != null) {
            document.put("remainingMillis", remaining.toMillis());
        }
        document.put("paused", control.paused);
        document.put("cancelled", control.cancelled);
        problems().forEach(document.withArray("problems")::add);
        warnings().forEach(document.withArray("notes")::add);
        return ContractCodec.text(document);
    }

    String state() {
        String state;
        switch (progress.state) {
            case COMPLETE:
                state = "complete";
                break;
            case COMPLETE_WITH_GAP:
                state = "complete, with a gap";
                break;
            default:
                state = progress.seen == 0 ? "no item seen yet" : "running";
                break;
        }
        if (progress.total == null) {
            state += ", not closed";
        }
        if (control.cancelled) {
            state += ", cancelled";
        } else if (control.paused) {
            state += ", paused";
        }
        return state;
    }

    String pace() {
        Duration remaining = remaining();
        String pace = "rate " + Figures.rate(rate()) + " items/s, ETA "
                + (remaining == null ? "unknown" : Figures.duration(remaining));
        if (progress.updatedMillis > 0) {
            pace += ", as of " + Figures.duration(Duration.ofMillis(Math.max(0, nowMillis - progress.updatedMillis)))
                    + " ago";
        }
        return pace;
    }

    private @Nullable Duration remaining() {
        double rate = rate();
        long left = expected() - settled();
        return rate == 0 || left < 0 || !running() ? null : Duration.ofMillis((long) (left * 1000 / rate));
    }

    /** What makes a run not whole. */
    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        Long gap = progress.gap();
        if (gap != null && !running() && gap > 0) {
            problems.add("ingest gap: " + gap + " of " + progress.total + " items that were sent never came");
        }
        if (gap != null && gap < 0) {
            problems.add(-gap + " more items came than the " + progress.total + " that were said to be sent");
        }
        if (progress.open() < 0 || (!running() && progress.open() != 0)) {
            problems.add("the equation does not hold: open is " + progress.open());
        }
        return problems;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        Duration silent = Duration.ofMillis(nowMillis - Math.max(progress.updatedMillis, closedMillis()));
        if (running() && !isRedriven() && progress.updatedMillis > 0 && silent.compareTo(SILENT) > 0) {
            warnings.add("the job has written nothing of the run for " + Figures.duration(silent) + "; it may be down");
        }
        if (progress.differentTotals > 1) {
            warnings.add("contradiction: the run was closed with " + progress.differentTotals
                    + " different totals" + (control.totals.isEmpty() ? "" : " " + control.totals)
                    + "; the last one counts");
        }
        if (progress.contradictions > 0) {
            warnings.add("contradiction: " + progress.contradictions
                    + " records named an item that was there with other content; the first one counts");
        }
        long left = progress.count(ItemStatus.PARKED);
        if (left > 0) {
            warnings.add(left + " items are parked; send them on their way again with: drover redrive " + progress.run
                    + " --status parked");
        }
        return warnings;
    }

    private static String healedByCause(Map<Cause, Long> healed) {
        return healed.entrySet().stream()
                .sorted(Map.Entry.<Cause, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String bar(long done, long all) {
        int filled = all <= 0 ? 0 : (int) Math.max(0, Math.min(BAR, BAR * done / all));
        // Not rounded up: 100% is said of a whole run only.
        long percent = all <= 0 ? 0 : 100 * done / all;
        return String.format(
                Locale.ROOT, "[%s%s] %d%%  %d of %d", "#".repeat(filled), " ".repeat(BAR - filled), percent, done, all);
    }
}
