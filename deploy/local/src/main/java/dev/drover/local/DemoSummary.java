package dev.drover.local;

import dev.drover.contract.Cause;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.local.endpoint.EndpointTally;
import dev.drover.local.endpoint.Misbehaviour;
import dev.drover.local.endpoint.Scenario;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The last lines of the demo, for a person who read nothing else. */
final class DemoSummary {
    private final DemoOptions options;
    private final Scenario scenario;
    private final RunProgress progress;
    private final RunProof proof;
    private final Path folder;

    DemoSummary(DemoOptions options, Scenario scenario, RunProgress progress, RunProof proof, Path folder) {
        this.options = options;
        this.scenario = scenario;
        this.progress = progress;
        this.proof = proof;
        this.folder = folder;
    }

    void print(PrintStream out, double seconds, double firstVerifiedSeconds) {
        EndpointTally tally = proof.tally();
        out.println();
        out.printf(
                Locale.ROOT,
                "%d real texts, in %d files of %d, were sent through Kinesis and Flink to a Lambda function that makes "
                        + "vectors of them.%n",
                options.items * options.rows,
                options.items,
                options.rows);
        misbehaviour(out, tally);
        healed(out);
        invocations(out, tally);
        out.printf(
                Locale.ROOT,
                "Outputs: all that the ledger calls verified were read again; %d of %d have the size and the SHA-256 "
                        + "that the ledger states.%n",
                proof.outputs(),
                proof.equation().count(ItemStatus.VERIFIED));
        out.printf(
                Locale.ROOT,
                "Time: %.0f s, the first item was verified after %.0f s. At Lambda's list price it would have cost "
                        + "USD %.6f.%n",
                seconds,
                firstVerifiedSeconds,
                progress.costNanoUsd / 1e9);
        out.println("Ledger: " + folder.resolve("drover/ledger").resolve(progress.run));
        out.println("The function's own record: " + folder.resolve("endpoint.jsonl"));
        out.println();
        if (proof.problems().isEmpty()) {
            out.println("Every item stands on exactly one final line; recounted from the ledger's files:");
        } else {
            out.println("IT DOES NOT HOLD:");
            proof.problems().forEach(problem -> out.println("  - " + problem));
            out.println("Recounted from the ledger's files:");
        }
        out.println(proof.equation());
    }

    private void misbehaviour(PrintStream out, EndpointTally tally) {
        Map<Misbehaviour, Long> kinds = tally.countByKind();
        if (kinds.isEmpty() && tally.throttled() == 0) {
            out.println("The function behaved.");
            return;
        }
        String list = kinds.entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey().word())
                .collect(Collectors.joining(", "));
        out.printf(
                Locale.ROOT,
                "The function misbehaved on purpose (seed %d), by its own record: %s; %d calls throttled.%n",
                scenario.seed(),
                list.isEmpty() ? "nothing" : list,
                tally.throttled());
    }

    private void healed(PrintStream out) {
        Map<Cause, Long> ledgers = proof.equation().healed();
        Map<Cause, Long> endpoints = proof.endpointsHealed();
        Set<Cause> causes = new TreeSet<>(ledgers.keySet());
        causes.addAll(endpoints.keySet());
        if (causes.isEmpty()) {
            out.println("Nothing had to be healed.");
            return;
        }
        out.println(
                "Drover noticed and healed, by its ledger, against what the function did, by the function's record:");
        long ours = 0;
        long theirs = 0;
        for (Cause cause : causes) {
            long healed = ledgers.getOrDefault(cause, 0L);
            long done = endpoints.getOrDefault(cause, 0L);
            row(out, cause.name(), healed, done);
            ours += healed;
            theirs += done;
        }
        row(out, "together", ours, theirs);
    }

    private static void row(PrintStream out, String name, long ours, long theirs) {
        out.printf(Locale.ROOT, "  %-22s %5d %5d  %s%n", name, ours, theirs, ours == theirs ? "equal" : "NOT EQUAL");
    }

    private void invocations(PrintStream out, EndpointTally tally) {
        long items = proof.equation().seen();
        long again = tally.attempts() - items;
        long others = tally.invocations() - tally.attempts() - tally.throttled();
        out.printf(
                Locale.ROOT,
                "Invocations: %d = %d first attempts + %d for strays and failures + %d throttled%s; %s.%n",
                tally.invocations(),
                items,
                again,
                tally.throttled(),
                others == 0 ? "" : " + " + others + " repeated",
                tally.needless().isEmpty() ? "none more than needed" : "SOME WITHOUT NEED");
    }
}
