package dev.drover.local.chaos;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Verdict;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.EndpointTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a run under chaos came to, counted from the ledger's files, the endpoint's own record and the outputs, and from
 * nothing that the job says of itself. Pure.
 */
final class ChaosTally {
    /** They say nothing of the output or of the function, so nothing need have gone wrong there. */
    private static final Set<Cause> OF_THE_WAY =
            EnumSet.of(Cause.TRANSIENT, Cause.THROTTLED, Cause.DEFERRED, Cause.STORE_UNDECIDED, Cause.CALL_REFUSED);

    /** What an answer may take from the endpoint to the caller. */
    private static final long ON_ITS_WAY_MILLIS = 500;

    /** Distinct ids that the ledger names. */
    final Set<String> seen = new TreeSet<>();

    final Map<ItemStatus, Long> finals = new EnumMap<>(ItemStatus.class);
    /** Submitted, and without a final line. */
    final List<String> lost = new ArrayList<>();
    /** In the ledger, and never submitted. */
    final List<String> invented = new ArrayList<>();
    /** Items with two different final lines in one generation. */
    final List<String> doubled = new ArrayList<>();
    /** Items that the ledger calls verified although the output that it names is gone or another, with what is wrong. */
    final List<String> escaped = new ArrayList<>();
    /** Attempts after which an item was invoked again although the endpoint made no stray of that invocation. */
    final List<String> falselyHealed = new ArrayList<>();
    /** Invocations that began after their item was verified. */
    final List<String> verifiedInvokedAgain = new ArrayList<>();
    /** What each crash had repeated, in the order of the crashes. */
    final List<RepeatedCalls.OfCrash> ofCrashes = new ArrayList<>();
    /** Invocations that crashes had repeated or made superfluous. */
    long repeated;
    /** What {@link #repeated} may be: in flight at a crash, settled since the last checkpoint, re-emitted since. */
    long repeatedBound;
    /** Invocations by processes that had been frozen, and did not know yet that the job ran without them. */
    long cameBack;
    /** Crashes that repeated more than each may. */
    final List<String> beyondTheBound = new ArrayList<>();
    /** Further invocations of an attempt, the answer to the one before having been lost on the way. */
    long retried;
    /** Further invocations of an attempt that neither a crash nor a lost answer explains. */
    final List<String> needless = new ArrayList<>();

    long invocations;
    long throttled;
    long strays;
    long repeatedLines;
    /** From a crash to the next item that was verified and stayed so, milliseconds; −1 where none was. */
    final List<Long> recoveries = new ArrayList<>();
    /** From an attempt's failure to the next attempt's invocation, the backoff included, milliseconds, ascending. */
    final List<Long> nextAttempts = new ArrayList<>();
    /** Of these, the ones with no blow under way; ascending. */
    final List<Long> calmNextAttempts = new ArrayList<>();

    final List<String> unreadable;

    private ChaosTally(ChaosLedger ledger) {
        unreadable = List.copyOf(ledger.unreadable);
        repeatedLines = ledger.repeated;
    }

    /** What is to be counted. */
    static final class Evidence {
        /** The distinct ids that were put. */
        Set<String> submitted = Set.of();

        ChaosLedger ledger = new ChaosLedger();
        /** Of this run. */
        List<EndpointRecord.Line> record = List.of();
        /** Request ids of calls that were carried out, and whose answer was kept from the caller. */
        Set<String> cutOff = Set.of();
        /** When the endpoint was killed; calls that were running then have no line in its record. */
        List<Long> endpointKills = List.of();

        List<Crash> crashes = List.of();
        /** Whether some blow was under way, or recovered from, at a time. */
        Function<Long, Boolean> disturbed = millis -> false;
        /** What is wrong with the output that a VERIFIED line names; "" for nothing. */
        Function<FinalLine, String> output = line -> "";
    }

    static ChaosTally of(Evidence evidence) {
        ChaosTally tally = new ChaosTally(evidence.ledger);
        Map<String, FinalLine> last = tally.finals(evidence);
        tally.outputs(evidence, last);
        tally.falselyHealed(evidence);
        tally.calls(evidence, last);
        tally.afterTheEnd(evidence, last);
        tally.recoveries(evidence, last);
        tally.nextAttempts(evidence);
        return tally;
    }

    static String key(String id, int generation) {
        return id + "@" + generation;
    }

    /** By id and generation; of several the latest. */
    private Map<String, FinalLine> finals(Evidence evidence) {
        Map<String, FinalLine> last = new TreeMap<>();
        Set<String> twice = new TreeSet<>();
        for (FinalLine line : evidence.ledger.finals.values()) {
            FinalLine before = last.get(key(line.id, line.generation));
            if (before != null) {
                twice.add(key(line.id, line.generation));
            }
            if (before == null || before.finalMillis <= line.finalMillis) {
                last.put(key(line.id, line.generation), line);
            }
            seen.add(line.id);
        }
        doubled.addAll(twice);
        evidence.ledger.attempts.values().forEach(line -> seen.add(line.id));
        Set<String> settled = new HashSet<>();
        last.values().forEach(line -> {
            settled.add(line.id);
            finals.merge(line.status, 1L, Long::sum);
        });
        new TreeSet<>(evidence.submitted)
                .stream().filter(id -> !settled.contains(id)).forEach(lost::add);
        seen.stream().filter(id -> !evidence.submitted.contains(id)).forEach(invented::add);
        return last;
    }

    private void outputs(Evidence evidence, Map<String, FinalLine> last) {
        last.forEach((key, line) -> {
            if (line.status == ItemStatus.VERIFIED) {
                String problem = evidence.output.apply(line);
                if (!problem.isEmpty()) {
                    escaped.add(key + ": " + problem);
                }
            }
        });
    }

    private void falselyHealed(Evidence evidence) {
        Map<String, EndpointRecord.Line> byUri = new HashMap<>();
        for (EndpointRecord.Line line : evidence.record) {
            line.items.forEach(item -> byUri.put(item.outputUri, line));
        }
        for (AttemptLine line : evidence.ledger.attempts.values()) {
            // What is intact in the end costs no further attempt, whatever went wrong before.
            if (line.cause == null
                    || line.uri == null
                    || line.verdict == Verdict.INTACT
                    || OF_THE_WAY.contains(line.cause)) {
                continue;
            }
            EndpointRecord.Line call = byUri.get(line.uri);
            if (call == null ? wasKilledDuring(evidence, line) : isStray(line, call)) {
                strays++;
            } else {
                falselyHealed.add(EndpointTally.key(line.run, line.id, line.generation, line.attempt) + ": "
                        + line.cause + " for " + line.uri);
            }
        }
    }

    private static boolean isStray(AttemptLine line, EndpointRecord.Line call) {
        if (call.abandoned || call.items.stream().anyMatch(item -> item.id.equals(line.id) && item.cause != null)) {
            return true;
        }
        // Answered, but hardly before the caller hung up.
        return line.cause == Cause.NEVER_RETURNED
                && line.durationMillis != null
                && call.durationMillis >= line.durationMillis - ON_ITS_WAY_MILLIS;
    }

    private static boolean wasKilledDuring(Evidence evidence, AttemptLine line) {
        long from = line.startedMillis == null ? 0 : line.startedMillis;
        return evidence.endpointKills.stream().anyMatch(kill -> kill >= from && kill <= line.settledMillis);
    }

    private void calls(Evidence evidence, Map<String, FinalLine> last) {
        invocations = evidence.record.size();
        throttled = evidence.record.stream().filter(line -> line.throttled).count();
        RepeatedCalls calls = RepeatedCalls.of(evidence.record, evidence.crashes, evidence.cutOff, last);
        ofCrashes.addAll(calls.ofCrashes);
        repeated = calls.repeated();
        repeatedBound = calls.bound();
        cameBack = calls.cameBack();
        retried = calls.retried;
        needless.addAll(calls.needless);
        ofCrashes.stream().filter(crash -> !crash.holds()).forEach(crash -> beyondTheBound.add(crash.toString()));
    }

    private void afterTheEnd(Evidence evidence, Map<String, FinalLine> last) {
        for (EndpointRecord.Line line : evidence.record) {
            for (EndpointRecord.Item item : line.items) {
                FinalLine end = last.get(key(item.id, item.generation));
                if (end != null && end.status == ItemStatus.VERIFIED && line.startedMillis > end.finalMillis) {
                    verifiedInvokedAgain.add(EndpointTally.key(item.run, item.id, item.generation, item.attempt) + ", "
                            + (line.startedMillis - end.finalMillis) + " ms after it was verified");
                }
            }
        }
    }

    private void recoveries(Evidence evidence, Map<String, FinalLine> last) {
        TreeSet<Long> verified = new TreeSet<>();
        last.values().stream()
                .filter(line -> line.status == ItemStatus.VERIFIED)
                .forEach(line -> verified.add(line.finalMillis));
        for (Crash crash : evidence.crashes) {
            // Survivors go on until the job is down; a crash takes back what they do.
            Long next = verified.higher(crash.downMillis);
            recoveries.add(next == null ? -1 : next - crash.atMillis);
        }
    }

    private void nextAttempts(Evidence evidence) {
        Map<String, Long> started = new HashMap<>();
        for (EndpointRecord.Line line : evidence.record) {
            for (EndpointRecord.Item item : line.items) {
                started.merge(
                        EndpointTally.key(item.run, item.id, item.generation, item.attempt),
                        line.startedMillis,
                        Math::min);
            }
        }
        for (AttemptLine line : evidence.ledger.attempts.values()) {
            Long next = started.get(EndpointTally.key(line.run, line.id, line.generation, line.attempt + 1));
            // One that began before belongs to a history that a crash took back.
            if (line.cause != null && !line.late && next != null && next >= line.settledMillis) {
                long took = next - line.settledMillis;
                nextAttempts.add(took);
                if (!evidence.disturbed.apply(line.settledMillis) && !evidence.disturbed.apply(next)) {
                    calmNextAttempts.add(took);
                }
            }
        }
        nextAttempts.sort(Comparator.naturalOrder());
        calmNextAttempts.sort(Comparator.naturalOrder());
    }

    /**
     * @param ascending numbers
     * @return −1 for none
     */
    static long percentile(List<Long> ascending, double share) {
        return ascending.isEmpty()
                ? -1
                : ascending.get((int) Math.min(ascending.size() - 1L, (long) Math.ceil(share * ascending.size()) - 1));
    }

    /** What may never be, a sentence each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        named(problems, lost, "lost: submitted, and without a final line");
        named(problems, invented, "in the ledger, and never submitted");
        named(problems, doubled, "doubled: two different final lines in one generation");
        named(problems, escaped, "escaped: called verified, and the output is not what the ledger says");
        named(problems, unreadable, "lines of the ledger can't be read");
        return problems;
    }

    static void named(List<String> problems, List<String> of, String what) {
        if (!of.isEmpty()) {
            problems.add(of.size() + " " + what + ": " + String.join("; ", of.subList(0, Math.min(10, of.size())))
                    + (of.size() > 10 ? "; …" : ""));
        }
    }
}
