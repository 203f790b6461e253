package dev.drover.local;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Sha256;
import dev.drover.job.report.LedgerEquation;
import dev.drover.job.report.LedgerReader;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.EndpointTally;
import dev.drover.operators.verify.ObjectStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds what the ledger claims of a run against three witnesses: the number of items that were sent, the endpoint's own
 * record of what it did, and the outputs themselves. Needs a run that is over.
 */
public final class RunProof {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** How many differences of a kind are named. */
    private static final int NAMED = 10;

    private final LedgerEquation equation;
    private final EndpointTally tally;
    private final Map<Cause, Long> endpointsHealed;
    private final long outputs;
    private final List<String> problems;

    private RunProof(
            LedgerEquation equation,
            EndpointTally tally,
            Map<Cause, Long> endpointsHealed,
            long outputs,
            List<String> problems) {
        this.equation = equation;
        this.tally = tally;
        this.endpointsHealed = endpointsHealed;
        this.outputs = outputs;
        this.problems = Collections.unmodifiableList(problems);
    }

    /**
     * @param root the prefix ledger.store; ends in '/'
     * @param progress as the job last wrote it
     * @param total the number of items that were sent
     */
    public static RunProof of(
            ObjectStore store,
            String root,
            RunProgress progress,
            long total,
            List<EndpointRecord.Line> endpointsLines) {
        String run = progress.run;
        LedgerEquation equation =
                Waiting.of(LedgerEquation.recount(store, root, run), PATIENCE, "Reading the ledger of run " + run);
        Lines lines = new Lines();
        Waiting.of(new LedgerReader(store, root).read(run, lines), PATIENCE, "Reading the ledger of run " + run);
        EndpointTally tally = EndpointTally.of(endpointsLines);

        List<String> problems = new ArrayList<>(equation.problems(total));
        Map<Cause, Long> healed = tally.countByCause(item -> {
            FinalLine last = lines.finals.get(item.id);
            return last != null
                    && last.status == ItemStatus.VERIFIED
                    && last.generation == item.generation
                    && item.run.equals(run);
        });
        if (!healed.equals(equation.healed())) {
            problems.add("the ledger says that it healed " + equation.healed() + ", the endpoint knows of " + healed);
        }
        compareAttempts(lines.causes, tally.causes(), problems);
        compareInvocations(equation, progress, tally, problems);
        long outputs = 0;
        for (FinalLine line : lines.finals.values()) {
            if (line.status == ItemStatus.VERIFIED) {
                String problem = problemOfOutput(store, line);
                if (problem.isEmpty()) {
                    outputs++;
                } else {
                    problems.add(line.id + ": " + problem);
                }
            }
        }
        return new RunProof(equation, tally, healed, outputs, problems);
    }

    private static void compareAttempts(
            Map<String, Cause> ledgers, Map<String, Cause> endpoints, List<String> problems) {
        List<String> differences = new ArrayList<>();
        Map<String, Cause> all = new TreeMap<>(ledgers);
        all.putAll(endpoints);
        for (String attempt : all.keySet()) {
            Cause ours = ledgers.get(attempt);
            Cause theirs = endpoints.get(attempt);
            if (ours != theirs) {
                differences.add(attempt + ": the ledger says " + (ours == null ? "clean" : ours) + ", the endpoint "
                        + (theirs == null ? "clean" : theirs));
            }
        }
        if (!differences.isEmpty()) {
            problems.add(differences.size() + " attempts differ: "
                    + String.join("; ", differences.subList(0, Math.min(NAMED, differences.size()))));
        }
    }

    private static void compareInvocations(
            LedgerEquation equation, RunProgress progress, EndpointTally tally, List<String> problems) {
        if (progress.invocations != tally.invocations() || progress.throttled != tally.throttled()) {
            problems.add("the job counts " + progress.invocations + " invocations, " + progress.throttled
                    + " of them throttled; the endpoint " + tally.invocations() + " and " + tally.throttled());
        }
        // What was handed back before it was sent may have been throttled before, and has no attempt line for it.
        if (progress.deferred == 0 && equation.invocations() != tally.invocations()) {
            problems.add("the ledger's lines come to " + equation.invocations() + " invocations, the endpoint counts "
                    + tally.invocations());
        }
        List<String> needless = tally.needless();
        if (!needless.isEmpty()) {
            problems.add(needless.size() + " invocations that nothing called for: "
                    + String.join("; ", needless.subList(0, Math.min(NAMED, needless.size()))));
        }
    }

    /**
     * Reads the output again.
     *
     * @return what is not as a VERIFIED line says; "" for nothing
     */
    public static String problemOfOutput(ObjectStore store, FinalLine line) {
        String uri = String.valueOf(line.uri);
        MessageDigest digest = Sha256.digest();
        long bytes = Waiting.of(store.read(uri, digest::update), PATIENCE, "Reading " + uri);
        if (bytes < 0) {
            return "the output that the ledger names is not there: " + uri;
        }
        String sha256 = Sha256.hex(digest);
        if (line.bytes == null || line.bytes != bytes || !sha256.equals(line.sha256)) {
            return "the ledger states " + line.bytes + " bytes with SHA-256 " + line.sha256 + ", but " + uri + " has "
                    + bytes + " bytes with " + sha256;
        }
        return "";
    }

    /** Recomputed from the ledger's lines. */
    public LedgerEquation equation() {
        return equation;
    }

    public EndpointTally tally() {
        return tally;
    }

    /** What the endpoint says must have been healed: its faults towards items that ended VERIFIED. */
    public Map<Cause, Long> endpointsHealed() {
        return Collections.unmodifiableMap(endpointsHealed);
    }

    /** Outputs that were read again and are byte for byte what the ledger states. */
    public long outputs() {
        return outputs;
    }

    /** What does not hold, a sentence each; empty where all of it holds. */
    public List<String> problems() {
        return problems;
    }

    /** Of each item the last final line, of each attempt the cause. */
    private static final class Lines implements LedgerReader.Visitor {
        final Map<String, FinalLine> finals = new TreeMap<>();
        final Map<String, Cause> causes = new TreeMap<>();

        @Override
        public void attempt(AttemptLine line, byte[] json) {
            // Late news is of an invocation that another one has overtaken.
            if (line.cause != null && !line.late) {
                causes.put(EndpointTally.key(line.run, line.id, line.generation, line.attempt), line.cause);
            }
        }

        @Override
        public void last(FinalLine line, byte[] json) {
            FinalLine before = finals.get(line.id);
            if (before == null || before.generation <= line.generation) {
                finals.put(line.id, line);
            }
        }

        @Override
        public void unreadable(String file, long number, String reason) {
            // Among the equation's problems.
        }
    }
}
