package dev.drover.job.report;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.Verdict;

/** Ledger lines for tests. Times count from 2026-11-23T10:00:00Z. */
public final class Lines {
    public static final long START = 1_795_428_000_000L;
    public static final String RUN = "glosses";

    private Lines() {}

    public static AttemptLine attempt(String id, int generation, int attempt, Cause cause) {
        AttemptLine line = new AttemptLine();
        line.run = RUN;
        line.id = id;
        line.generation = generation;
        line.attempt = attempt;
        line.worker = "embed";
        line.target = "arn:aws:lambda:eu-central-1:123456789012:function:embed:live";
        line.invocations = 1;
        line.outcome = Outcome.REPLIED;
        line.verdict = cause == null ? Verdict.INTACT : Verdict.CORRUPT;
        line.cause = cause;
        line.message = cause == null ? null : "the digest is not the stated one";
        line.uri = "s3://out/v/" + RUN + "/" + id + "@" + generation + "." + attempt + ".n" + attempt;
        line.costNanoUsd = 6_933;
        line.startedMillis = START + attempt * 1_000L;
        line.durationMillis = 201L;
        line.billedMillis = 202L;
        line.memoryMb = 2048;
        line.settledMillis = START + attempt * 1_000L + 250;
        return line;
    }

    public static FinalLine last(String id, int generation, ItemStatus status, Cause... causes) {
        FinalLine line = new FinalLine();
        line.run = RUN;
        line.id = id;
        line.generation = generation;
        line.status = status;
        line.attempts = causes.length + (status == ItemStatus.VERIFIED ? 1 : 0);
        line.causes.addAll(java.util.List.of(causes));
        line.cause = status == ItemStatus.VERIFIED || causes.length == 0 ? null : causes[causes.length - 1];
        line.uri = status == ItemStatus.VERIFIED ? "s3://out/v/" + RUN + "/" + id + "@" + generation + ".1.n1" : null;
        line.costNanoUsd = 6_933L * line.attempts;
        line.seenMillis = START;
        line.finalMillis = START + 10_000 + generation * 10_000L;
        if (status != ItemStatus.QUARANTINED) {
            line.item = ContractCodec.readObject(("{\"run\":\"" + RUN + "\",\"id\":\"" + id
                            + "\",\"worker\":\"embed\",\"input\":{\"inline\":{\"texts\":[\"a\"]}},"
                            + "\"output\":\"s3://out/v/\"}")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return line;
    }

    public static String text(Object... lines) {
        StringBuilder text = new StringBuilder();
        for (Object line : lines) {
            text.append(ContractCodec.text(line)).append('\n');
        }
        return text.toString();
    }
}
