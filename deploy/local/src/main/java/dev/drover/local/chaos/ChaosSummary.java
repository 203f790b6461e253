package dev.drover.local.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ItemStatus;
import dev.drover.local.faults.Fault;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The figures, for a person and for a program. */
final class ChaosSummary {
    private final ChaosOptions options;
    private final List<ChaosRun.Blown> blown;
    private final ChaosTally tally;
    private final Submitter submitter;
    private final Map<String, Map<Fault, Long>> faults;
    private final boolean complete;
    private final long millis;

    ChaosSummary(
            ChaosOptions options,
            List<ChaosRun.Blown> blown,
            ChaosTally tally,
            Submitter submitter,
            Map<String, Map<Fault, Long>> faults,
            boolean complete,
            long millis) {
        this.options = options;
        this.blown = blown;
        this.tally = tally;
        this.submitter = submitter;
        this.faults = faults;
        this.complete = complete;
        this.millis = millis;
    }

    /** Whether nothing was lost, doubled or escaped. */
    boolean holds() {
        return tally.problems().isEmpty();
    }

    private Map<Blow, Long> blows() {
        return new TreeMap<>(
                blown.stream().collect(Collectors.groupingBy(blow -> blow.step.blow, Collectors.counting())));
    }

    /** Of each kind of crash, in the order in which they came. */
    private Map<Blow, List<RecoveryTime>> recoveries() {
        List<ChaosRun.Blown> crashes = blown.stream()
                .filter(blow -> blow.step.blow.reach() == Blow.Reach.CRASH)
                .collect(Collectors.toList());
        Map<Blow, List<RecoveryTime>> recoveries = new TreeMap<>();
        for (int i = 0; i < crashes.size(); i++) {
            ChaosRun.Blown crash = crashes.get(i);
            long took = tally.recoveries.get(i);
            boolean alone =
                    took >= 0 && (i + 1 == crashes.size() || crashes.get(i + 1).atMillis > crash.atMillis + took);
            recoveries
                    .computeIfAbsent(crash.step.blow, kind -> new ArrayList<>())
                    .add(new RecoveryTime(took, alone));
        }
        return recoveries;
    }

    void print(PrintStream out) {
        out.println();
        out.printf(
                Locale.ROOT,
                "Seed %d, %s checkpoints, %.0f s: %d items were submitted in %d records, %d of these put twice on "
                        + "purpose.%n",
                options.seed,
                options.aligned ? "aligned" : "unaligned",
                millis / 1000.0,
                submitter.submitted().size(),
                submitter.records(),
                submitter.records() - submitter.submitted().size());
        out.println("Blows: "
                + blows().entrySet().stream()
                        .map(blow -> blow.getValue() + " " + blow.getKey().words())
                        .collect(Collectors.joining(", "))
                + ".");
        out.println("What requests met with on their way:");
        faults.forEach((service, counts) -> out.println("  " + service + ": "
                + counts.entrySet().stream()
                        .map(fault -> fault.getValue() + " "
                                + (fault.getKey() == Fault.NONE
                                        ? "passed"
                                        : fault.getKey().word()))
                        .collect(Collectors.joining(", "))));
        out.println("From the blow to the next item that was verified and stayed so ('+': another one fell into it):");
        recoveries()
                .forEach((blow, times) -> out.println("  " + blow.words() + ": "
                        + times.stream().map(RecoveryTime::toString).collect(Collectors.joining(", "))
                        + median(times)));
        out.printf(
                Locale.ROOT,
                "Invocations: %d; %d throttled, %d repeated because of crashes (bound %d), %d by what came back after "
                        + "it was frozen, %d because an answer was lost, %d without need; %d of verified items.%n",
                tally.invocations,
                tally.throttled,
                tally.repeated,
                tally.repeatedBound,
                tally.cameBack,
                tally.retried,
                tally.needless.size(),
                tally.verifiedInvokedAgain.size());
        out.printf(
                Locale.ROOT,
                "Strays and failures: %d; from each to the next attempt's call, a backoff of up to %d ms included: p50 %d ms, p99 "
                        + "%d ms; with no blow about: p50 %d ms, p99 %d ms of %d.%n",
                tally.strays,
                ChaosRun.BACKOFF_MILLIS,
                ChaosTally.percentile(tally.nextAttempts, 0.5),
                ChaosTally.percentile(tally.nextAttempts, 0.99),
                ChaosTally.percentile(tally.calmNextAttempts, 0.5),
                ChaosTally.percentile(tally.calmNextAttempts, 0.99),
                tally.calmNextAttempts.size());
        named(out, "falsely healed", tally.falselyHealed);
        named(out, "invoked without need", tally.needless);
        named(out, "crashes that had more repeated than they may", tally.beyondTheBound);
        if (tally.repeatedLines > 0) {
            out.println(tally.repeatedLines + " lines of the ledger stand there twice, and count once.");
        }
        if (!complete) {
            out.println("THE JOB DOES NOT SAY THAT THE RUN IS COMPLETE.");
        }
        out.println();
        if (holds()) {
            out.println("Nothing was lost, doubled or escaped; counted from the ledger's files:");
        } else {
            out.println("IT DOES NOT HOLD:");
            tally.problems().forEach(problem -> out.println("  - " + problem));
        }
        out.println(equation());
    }

    private static String median(List<RecoveryTime> times) {
        List<Long> millis = times.stream()
                .filter(time -> time.alone && time.millis >= 0)
                .map(time -> time.millis)
                .sorted()
                .collect(Collectors.toList());
        return millis.size() < 2
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; median %.1f s, longest %.1f s of %d that stood alone",
                        ChaosTally.percentile(millis, 0.5) / 1000.0,
                        millis.get(millis.size() - 1) / 1000.0,
                        millis.size());
    }

    private static void named(PrintStream out, String what, List<String> of) {
        List<String> said = new ArrayList<>();
        ChaosTally.named(said, of, what);
        said.forEach(out::println);
    }

    private String equation() {
        StringBuilder text =
                new StringBuilder("seen ").append(tally.seen.size()).append(" =");
        for (ItemStatus status : ItemStatus.values()) {
            text.append(' ').append(status.name().toLowerCase(Locale.ROOT)).append(' ');
            text.append(tally.finals.getOrDefault(status, 0L)).append(" +");
        }
        return text.append(" open ").append(tally.lost.size()).toString();
    }

    /** One line. */
    String json() {
        ObjectNode json = ContractCodec.object();
        json.put("seed", options.seed);
        json.put("minutes", options.minutes);
        json.put("checkpoints", options.aligned ? "aligned" : "unaligned");
        json.put("holds", holds());
        json.put("complete", complete);
        json.put("submitted", submitter.submitted().size());
        json.put("records", submitter.records());
        json.put("seen", tally.seen.size());
        ObjectNode finals = json.putObject("finals");
        tally.finals.forEach((status, count) -> finals.put(status.name(), count));
        json.put("lost", tally.lost.size());
        json.put("invented", tally.invented.size());
        json.put("doubled", tally.doubled.size());
        json.put("escaped", tally.escaped.size());
        json.put("falselyHealed", tally.falselyHealed.size());
        json.put("verifiedInvokedAgain", tally.verifiedInvokedAgain.size());
        json.put("needless", tally.needless.size());
        json.put("invocations", tally.invocations);
        json.put("throttled", tally.throttled);
        json.put("repeated", tally.repeated);
        json.put("repeatedBound", tally.repeatedBound);
        json.put("cameBack", tally.cameBack);
        json.put("beyondTheBound", tally.beyondTheBound.size());
        json.put("retried", tally.retried);
        json.put("strays", tally.strays);
        json.put("repeatedLines", tally.repeatedLines);
        ObjectNode next = json.putObject("nextAttemptMillis");
        next.put("p50", ChaosTally.percentile(tally.nextAttempts, 0.5));
        next.put("p99", ChaosTally.percentile(tally.nextAttempts, 0.99));
        next.put("calmP50", ChaosTally.percentile(tally.calmNextAttempts, 0.5));
        next.put("calmP99", ChaosTally.percentile(tally.calmNextAttempts, 0.99));
        ObjectNode blows = json.putObject("blows");
        blows().forEach((blow, count) -> blows.put(blow.words(), count));
        ObjectNode recoveries = json.putObject("recoveryMillis");
        recoveries().forEach((blow, times) -> {
            ArrayNode each = recoveries.putArray(blow.words());
            times.forEach(time -> each.addObject().put("millis", time.millis).put("alone", time.alone));
        });
        return new String(ContractCodec.bytes(json), StandardCharsets.UTF_8);
    }

    private static final class RecoveryTime {
        /** From the blow to the next verified item; −1 where there was none. */
        final long millis;
        /** It came to its end, and no other crash fell into it. */
        final boolean alone;

        RecoveryTime(long millis, boolean alone) {
            this.millis = millis;
            this.alone = alone;
        }

        @Override
        public String toString() {
            return millis < 0 ? "never" : String.format(Locale.ROOT, "%.1f s%s", millis / 1000.0, alone ? "" : "+");
        }
    }
}
