package dev.drover.operators.dispatch;

import dev.drover.contract.Cause;
import dev.drover.contract.Conformance;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Outcome;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Price;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an invocation came to into its items' evidence, and prices it: by the service's report, or else by an estimate that
 * is marked as one. Dispatch loop only.
 */
final class EvidenceWriter {
    private static final int MAX_MESSAGE = 2000;

    private final DispatchSettings settings;
    /** The memory of each function by its last report: what a call that has none is priced with. */
    private final Map<String, Integer> memoryByFunction = new HashMap<>();

    EvidenceWriter(DispatchSettings settings) {
        this.settings = settings;
    }

    void record(Flight flight, InvocationResult result, long now) {
        Map<String, Conformance.Finding> findings =
                result.outcome() == Outcome.REPLIED ? Conformance.check(flight.request, result.payload()) : Map.of();
        Bill bill = bill(flight, result, now);
        List<Call> calls = flight.batch.calls;
        for (int i = 0; i < calls.size(); i++) {
            Evidence evidence = calls.get(i).evidence;
            InvocationRequest.Entry entry = flight.request.entries().get(i);
            evidence.target = flight.lane().target.function();
            evidence.uri = entry.outputUri();
            evidence.logUri = entry.logUri();
            evidence.startedMillis = flight.startedMillis;
            evidence.outcome = result.outcome();
            evidence.requestId = result.requestId();
            evidence.logTail = result.logTail();
            evidence.durationMillis = flight.millis(now);
            evidence.billedMillis = result.billedMillis();
            evidence.memoryMb = result.memoryMb();
            evidence.message = result.message().isEmpty() ? null : shortened(result.message());
            evidence.cause = cause(result.outcome());
            evidence.costNanoUsd += bill.part(i, calls.size());
            evidence.costEstimated |= bill.estimated;
            if (result.outcome() == Outcome.ACCEPTED) {
                evidence.memoryMb = memoryMb(flight.lane());
                evidence.timeoutMillis = calls.get(i).timeout.toMillis();
            } else if (result.outcome() == Outcome.REPLIED) {
                readFinding(evidence, findings.get(entry.id()));
            }
        }
    }

    /** What an invocation cost. */
    private static final class Bill {
        private final long nanoUsd;
        private final boolean estimated;

        Bill(long nanoUsd, boolean estimated) {
            this.nanoUsd = nanoUsd;
            this.estimated = estimated;
        }

        /** The calls of an invocation share its cost; the first ones take the remainder. */
        long part(int call, int calls) {
            return nanoUsd / calls + (call < nanoUsd % calls ? 1 : 0);
        }
    }

    private Bill bill(Flight flight, InvocationResult result, long now) {
        switch (result.outcome()) {
            case REPLIED:
            case WORKER_ERROR:
            case NEVER_RETURNED:
                // One that never returned is billed all the same, and a log's end need not hold the report.
                if (result.memoryMb() > 0) {
                    memoryByFunction.put(flight.lane().target.function(), result.memoryMb());
                }
                boolean reported = result.billedMillis() > 0 && result.memoryMb() > 0;
                long ran = result.billedMillis() > 0 ? result.billedMillis() : flight.millis(now);
                long running = Price.ofRunning(ran, memoryMb(flight.lane()), settings.nanoUsdPerGbSecond);
                return new Bill(settings.nanoUsdPerRequest + running, !reported);
            case ACCEPTED:
                // What it costs to run is known, or estimated, when the attempt is settled.
                return new Bill(settings.nanoUsdPerRequest, true);
            default:
                return new Bill(0, false);
        }
    }

    /** What an invocation has cost that has not come back. */
    long nanoUsdSoFar(Flight flight, long now) {
        return settings.nanoUsdPerRequest
                + Price.ofRunning(flight.millis(now), memoryMb(flight.lane()), settings.nanoUsdPerGbSecond);
    }

    private int memoryMb(Lane lane) {
        return memoryByFunction.getOrDefault(lane.target.function(), lane.target.memoryMb());
    }

    private static void readFinding(Evidence evidence, Conformance.@Nullable Finding finding) {
        if (finding == null) {
            throw new IllegalStateException("no finding for an item of the request");
        }
        evidence.cause = finding.cause();
        evidence.message = finding.message() == null ? null : shortened(finding.message());
        InvocationReply.Result result = finding.result();
        if (result != null && result.log() == null) {
            evidence.logUri = "";
        }
        if (result != null && result.isError()) {
            evidence.outcome = Outcome.WORKER_ERROR;
        } else if (result != null) {
            evidence.replied = true;
            evidence.bytes = result.bytes();
            evidence.sha256 = result.sha256();
            evidence.records = result.records();
        }
    }

    private static @Nullable Cause cause(Outcome outcome) {
        switch (outcome) {
            case WORKER_ERROR:
                return Cause.FUNCTION_ERROR;
            case NEVER_RETURNED:
                return Cause.NEVER_RETURNED;
            case THROTTLED:
                return Cause.THROTTLED;
            case TRANSIENT:
                return Cause.TRANSIENT;
            case REFUSED:
                return Cause.CALL_REFUSED;
            default:
                return null;
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
