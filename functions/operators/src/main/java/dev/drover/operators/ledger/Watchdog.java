package dev.drover.operators.ledger;

import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides what about a run that is under way wants a person's eye. Pure. */
final class Watchdog {
    /** The share of fewer attempts says nothing. */
    static final long FEWEST_ATTEMPTS = 20;

    private final WatchdogSettings settings;

    Watchdog(WatchdogSettings settings) {
        this.settings = settings;
    }

    /** Leaves out the time since the last look: nobody looked, since no job ran or the run was complete. */
    void resume(WatchState state, long nowMillis) {
        if (state.lookedMillis == 0) {
            return;
        }
        long away = nowMillis - state.lookedMillis;
        state.progressMillis += away;
        state.arrivedMillis += away;
        state.windowMillis += away;
        if (state.promisedMillis != 0) {
            state.promisedMillis += away;
            state.promisedAtMillis += away;
            state.endMillis += away;
        }
    }

    /**
     * @param state of the run, brought up to now
     * @param retention for how long the work stream keeps a record; null where that is not known
     * @return what is to be said of the run now, by kind; nothing of a run that is not under way
     */
    List<RunWarning> look(WatchState state, RunProgress progress, @Nullable Duration retention, long nowMillis) {
        if (state.lookedMillis == 0) {
            begin(state, progress, nowMillis);
        }
        state.lookedMillis = nowMillis;
        noteProgress(state, progress, nowMillis);
        if (nowMillis - state.windowMillis >= settings.window.toMillis()) {
            endWindow(state, progress, nowMillis);
        }
        Map<RunWarning.Kind, @Nullable String> said = new EnumMap<>(RunWarning.Kind.class);
        if (progress.state == RunProgress.State.RUNNING) {
            said.put(RunWarning.Kind.NO_PROGRESS, noProgress(state, progress, nowMillis));
            said.put(RunWarning.Kind.INGEST_GAP, ingestGap(state, progress, nowMillis));
            said.put(RunWarning.Kind.END_SLIPPING, endSlipping(state));
            said.put(RunWarning.Kind.HEAL_RATE, healRate(state));
            said.put(RunWarning.Kind.BACKLOG_AGE, backlogAge(state, progress, retention, nowMillis));
        }
        return warnings(state, said, nowMillis);
    }

    private static void begin(WatchState state, RunProgress progress, long nowMillis) {
        state.done = done(progress);
        state.progressMillis = nowMillis;
        state.arrived = arrived(progress);
        state.arrivedMillis = nowMillis;
        beginWindow(state, progress, nowMillis);
    }

    private static long settled(RunProgress progress) {
        return progress.seen - progress.open() - progress.redriving;
    }

    private static long done(RunProgress progress) {
        return settled(progress) + progress.attempts;
    }

    private static long arrived(RunProgress progress) {
        return progress.seen + progress.duplicates;
    }

    private static boolean underWay(RunProgress progress) {
        return progress.open() > 0 || progress.redriving > 0;
    }

    private static void noteProgress(WatchState state, RunProgress progress, long nowMillis) {
        if (done(progress) > state.done || !underWay(progress)) {
            state.progressMillis = nowMillis;
        }
        state.done = done(progress);
        if (arrived(progress) > state.arrived) {
            state.arrivedMillis = nowMillis;
        }
        state.arrived = arrived(progress);
    }

    private static void beginWindow(WatchState state, RunProgress progress, long nowMillis) {
        state.windowMillis = nowMillis;
        state.windowSettled = settled(progress);
        state.windowAttempts = progress.attempts;
        state.windowFailed = progress.failedAttempts;
    }

    private static void endWindow(WatchState state, RunProgress progress, long nowMillis) {
        state.lastAttempts = progress.attempts - state.windowAttempts;
        state.lastFailed = progress.failedAttempts - state.windowFailed;
        estimateEnd(state, progress, nowMillis);
        beginWindow(state, progress, nowMillis);
    }

    /** The first estimate is the promise that later ones are held against, as long as there is not more to do than then. */
    private static void estimateEnd(WatchState state, RunProgress progress, long nowMillis) {
        Long total = progress.total;
        long items = total == null ? 0 : Math.max(total, progress.seen);
        long left = items - settled(progress);
        if (total == null
                || left <= 0
                || items != state.promisedItems
                || progress.redriving > state.promisedRedriving) {
            state.promisedMillis = 0;
        }
        state.promisedItems = items;
        state.promisedRedriving = progress.redriving;
        if (total == null || left <= 0) {
            return;
        }
        long millis = nowMillis - state.windowMillis;
        long settled = settled(progress) - state.windowSettled;
        // Of nothing settled only so much is known: at most one item will be in the next window, or it would be now.
        state.endMillis = nowMillis + left * millis / Math.max(1, settled);
        if (state.promisedMillis == 0 && settled > 0) {
            state.promisedMillis = state.endMillis;
            state.promisedAtMillis = nowMillis;
        }
    }

    private @Nullable String noProgress(WatchState state, RunProgress progress, long nowMillis) {
        long millis = nowMillis - state.progressMillis;
        if (!underWay(progress) || millis < settings.noProgressAfter.toMillis()) {
            return null;
        }
        return progress.open() + " items are open, " + progress.redriving
                + " are being redriven, and none was settled for " + words(millis)
                + "; look at dispatch and at the function";
    }

    /** While nothing leaves the flow, nothing is let in: then what is lacking may well wait in the stream. */
    private @Nullable String ingestGap(WatchState state, RunProgress progress, long nowMillis) {
        Long gap = progress.gap();
        long millis = nowMillis - state.arrivedMillis;
        boolean room = progress.open() == 0 || state.progressMillis > state.arrivedMillis;
        if (gap == null || gap <= 0 || !room || millis < settings.gapAfter.toMillis()) {
            return null;
        }
        return gap + " of " + progress.total + " items that were said to be sent have not come, and none came for "
                + words(millis);
    }

    private @Nullable String endSlipping(WatchState state) {
        if (state.promisedMillis == 0) {
            return null;
        }
        long promised = state.promisedMillis - state.promisedAtMillis;
        // An estimate is no better than its window.
        long allowed = Math.max(settings.window.toMillis(), promised / 100 * settings.slipPercent);
        if (state.endMillis - state.promisedMillis <= allowed) {
            return null;
        }
        return "the end, at " + time(state.promisedAtMillis) + " expected for " + time(state.promisedMillis)
                + ", is now expected for " + time(state.endMillis);
    }

    private @Nullable String healRate(WatchState state) {
        if (state.lastAttempts < FEWEST_ATTEMPTS
                || 100 * state.lastFailed <= settings.healPercent * state.lastAttempts) {
            return null;
        }
        return state.lastFailed + " of the last " + state.lastAttempts
                + " attempts failed; their causes stand in the ledger";
    }

    /** What is lacking of a closed run came after what was read. Of an open run only what was read last is known. */
    private @Nullable String backlogAge(
            WatchState state, RunProgress progress, @Nullable Duration retention, long nowMillis) {
        Long gap = progress.gap();
        if (retention == null || progress.readUpToMillis == 0 || (gap != null && gap <= 0)) {
            return null;
        }
        long millis = (gap == null ? state.arrivedMillis : nowMillis) - progress.readUpToMillis;
        if (millis < retention.toMillis() / 100 * settings.backlogPercent) {
            return null;
        }
        return "records that came to the work stream " + words(millis)
                + " ago may not have been read yet, and it keeps them for " + words(retention.toMillis())
                + "; what is not read by then is lost: make it keep them for longer";
    }

    private static List<RunWarning> warnings(
            WatchState state, Map<RunWarning.Kind, @Nullable String> said, long nowMillis) {
        List<RunWarning> warnings = new ArrayList<>();
        said.forEach((kind, message) -> {
            if (message != null) {
                RunWarning warning = new RunWarning();
                warning.kind = kind;
                int before = Arrays.asList(state.given).indexOf(kind.name());
                warning.sinceMillis = before < 0 ? nowMillis : state.givenMillis[before];
                warning.message = message;
                warnings.add(warning);
            }
        });
        state.given = warnings.stream().map(warning -> warning.kind.name()).toArray(String[]::new);
        state.givenMillis =
                warnings.stream().mapToLong(warning -> warning.sinceMillis).toArray();
        return warnings;
    }

    private static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String words(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (duration.toMinutes() < 2) {
            return duration.toSeconds() + " s";
        }
        return duration.toHours() < 2 ? duration.toMinutes() + " min" : duration.toHours() + " h";
    }
}
