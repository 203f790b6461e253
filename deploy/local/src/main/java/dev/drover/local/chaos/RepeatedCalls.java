package dev.drover.local.chaos;

import dev.drover.contract.FinalLine;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.EndpointTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which calls the endpoint got more than it would have, had nothing crashed, and why. A crash takes the job back to its
 * last checkpoint; so what was in flight and what had been answered since is called again, and an attempt that had been
 * re-emitted since may be called although the one before, called again, does without it. Everything else is needless: no
 * worker of that job may hedge. Pure.
 */
final class RepeatedCalls {
    /** The end of an output's URI: generation, attempt, nonce. */
    private static final Pattern ATTEMPT = Pattern.compile("@\\d+\\.(\\d+)\\.[^/]*$");

    /** Until then a process that was frozen has learnt that the job runs without it. */
    private static final long BACK_MILLIS = 10_000;

    /**
     * For the job a call is in flight until its answer has been taken in, which the endpoint does not see. On a machine that
     * has just started a job and does other things beside it this takes up to as long.
     */
    private static final long ANSWER_MILLIS = 2_000;

    /** In the order of the crashes. */
    final List<OfCrash> ofCrashes = new ArrayList<>();
    /** Further calls of an attempt, the answer to the one before having been lost on the way. */
    long retried;
    /** Neither a crash nor a lost answer explains them. */
    final List<String> needless = new ArrayList<>();

    private final Set<String> cutOff;
    /** By attempt, in the order in which they began. */
    private final Map<String, List<EndpointRecord.Line>> calls = new HashMap<>();

    private RepeatedCalls(List<Crash> crashes, Set<String> cutOff) {
        this.cutOff = cutOff;
        crashes.forEach(crash -> ofCrashes.add(new OfCrash(crash)));
    }

    /**
     * @param cutOff request ids of calls whose answer was kept from the caller
     * @param finals by {@link ChaosTally#key}
     */
    static RepeatedCalls of(
            List<EndpointRecord.Line> record, List<Crash> crashes, Set<String> cutOff, Map<String, FinalLine> finals) {
        RepeatedCalls repeated = new RepeatedCalls(crashes, cutOff);
        record.stream().filter(line -> !line.throttled).forEach(repeated::add);
        repeated.calls.values().forEach(lines -> lines.sort(Comparator.comparingLong(line -> line.startedMillis)));
        repeated.calls.forEach((attempt, lines) -> {
            for (int i = 1; i < lines.size(); i++) {
                repeated.again(attempt, lines.get(i - 1), lines.get(i));
            }
            repeated.beyondTheEnd(attempt, lines.get(0), finals);
        });
        return repeated;
    }

    private void add(EndpointRecord.Line line) {
        for (EndpointRecord.Item item : line.items) {
            calls.computeIfAbsent(key(item, item.attempt), attempt -> new ArrayList<>())
                    .add(line);
        }
        for (OfCrash crash : ofCrashes) {
            crash.count(line);
        }
    }

    private static String key(EndpointRecord.Item item, int attempt) {
        return EndpointTally.key(item.run, item.id, item.generation, attempt);
    }

    private void again(String attempt, EndpointRecord.Line before, EndpointRecord.Line again) {
        OfCrash crash = crashBetween(before, again);
        Optional<OfCrash> thawed = ofCrashes.stream()
                .filter(frozen -> frozen.comesBackWith(before) || frozen.comesBackWith(again))
                .findFirst();
        if (cutOff.contains(before.requestId) || before.status >= 500) {
            retried++;
        } else if (crash != null) {
            crash.repeated++;
        } else if (thawed.isPresent()) {
            thawed.get().cameBack++;
        } else {
            needless.add(attempt + " at " + again.startedMillis + ", " + (again.startedMillis - before.startedMillis)
                    + " ms after the one before");
        }
    }

    /** An attempt of a higher number than the one with which its item ended was re-emitted by a history that is gone. */
    private void beyondTheEnd(String attempt, EndpointRecord.Line first, Map<String, FinalLine> finals) {
        for (EndpointRecord.Item item : first.items) {
            FinalLine end = finals.get(ChaosTally.key(item.id, item.generation));
            if (end == null || item.attempt <= lastAttempt(end) || !attempt.equals(key(item, item.attempt))) {
                continue;
            }
            OfCrash cause = null;
            for (EndpointRecord.Line before : calls.getOrDefault(key(item, item.attempt - 1), List.of())) {
                OfCrash crash = crashBetween(before, null);
                cause = crash == null ? cause : crash;
            }
            if (cause == null) {
                needless.add(attempt + " at " + first.startedMillis + ", though its item ended with attempt "
                        + lastAttempt(end));
            } else {
                cause.superseded++;
            }
        }
    }

    /** A line counts the attempts that its history knows of; the one that it names may be a later one. */
    private static int lastAttempt(FinalLine end) {
        Matcher named = ATTEMPT.matcher(String.valueOf(end.uri));
        return named.find() ? Math.max(end.attempts, Integer.parseInt(named.group(1))) : end.attempts;
    }

    /**
     * The last crash that took the first call back.
     *
     * @param again began after the crash; null for whenever
     */
    private @Nullable OfCrash crashBetween(EndpointRecord.Line before, EndpointRecord.@Nullable Line again) {
        OfCrash last = null;
        for (OfCrash crash : ofCrashes) {
            if (crash.takesBack(before) && (again == null || again.startedMillis >= crash.crash.atMillis)) {
                last = crash;
            }
        }
        return last;
    }

    long repeated() {
        return ofCrashes.stream()
                .mapToLong(crash -> crash.repeated + crash.superseded)
                .sum();
    }

    long bound() {
        return ofCrashes.stream().mapToLong(OfCrash::bound).sum();
    }

    long cameBack() {
        return ofCrashes.stream().mapToLong(crash -> crash.cameBack).sum();
    }

    /** What one crash had repeated, and what it may have. */
    static final class OfCrash {
        final Crash crash;
        /** Running when the job went down. */
        long inFlight;
        /** Answered after the last checkpoint was triggered, or on its way then, and ended before the job went down. */
        long settled;
        /** Of {@link #settled}, those that failed; a next attempt of each may have been on its way. */
        long reemitted;
        /** Called again. */
        long repeated;
        /** By a process that had been frozen, as long as it did not know that the job runs without it. */
        long cameBack;
        /** Attempts that were on their way, and that the repeated one before made superfluous. */
        long superseded;

        OfCrash(Crash crash) {
            this.crash = crash;
        }

        private static long end(EndpointRecord.Line line) {
            return line.startedMillis + line.durationMillis;
        }

        boolean takesBack(EndpointRecord.Line line) {
            return line.startedMillis <= crash.downMillis && end(line) + ANSWER_MILLIS >= crash.checkpointMillis;
        }

        boolean comesBackWith(EndpointRecord.Line line) {
            return crash.thawedMillis > 0
                    && line.startedMillis >= crash.thawedMillis
                    && line.startedMillis <= crash.thawedMillis + BACK_MILLIS;
        }

        private void count(EndpointRecord.Line line) {
            if (!takesBack(line)) {
                return;
            }
            if (end(line) > crash.downMillis) {
                inFlight++;
            } else {
                settled++;
                reemitted +=
                        line.items.stream().filter(item -> item.cause != null).count();
            }
        }

        long bound() {
            return inFlight + settled + reemitted;
        }

        boolean holds() {
            return repeated + superseded <= bound();
        }

        @Override
        public String toString() {
            return crash.blow.words() + " at " + crash.atMillis + ": " + repeated + " repeated and " + superseded
                    + " superseded, where " + inFlight + " were in flight, " + settled + " settled and " + reemitted
                    + " re-emitted since the checkpoint";
        }
    }
}
