package dev.drover.operators.dispatch;

import dev.drover.contract.Cause;
import dev.drover.contract.Conformance;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Outcome;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Price;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a call came to into its item's evidence, and prices it: by the service's report, or else by an estimate that
 * is marked as one. Dispatch loop only.
 */
final class EvidenceWriter {
    private static final int MAX_MESSAGE = 2000;

    private final DispatchSettings settings;
    /** The memory of each target by its last report: what a call that has none is priced with. */
    private final Map<String, Integer> memoryByTarget = new HashMap<>();

    EvidenceWriter(DispatchSettings settings) {
        this.settings = settings;
    }

    void record(Call call, InvocationRequest request, InvocationResult result, long now) {
        Evidence evidence = call.evidence;
        evidence.outcome = result.outcome();
        evidence.requestId = result.requestId();
        evidence.logTail = result.logTail();
        evidence.durationMillis = (now - call.sentNanos) / 1_000_000;
        evidence.billedMillis = result.billedMillis();
        evidence.memoryMb = result.memoryMb();
        evidence.message = result.message().isEmpty() ? null : shortened(result.message());
        evidence.cause = cause(result.outcome());
        price(call, result);
        if (result.outcome() == Outcome.REPLIED) {
            readReply(call, request, result.payload());
        }
    }

    private void price(Call call, InvocationResult result) {
        Evidence evidence = call.evidence;
        switch (result.outcome()) {
            case REPLIED:
            case WORKER_ERROR:
            case NEVER_RETURNED:
                // One that never returned is billed all the same, and a log's end need not hold the report.
                if (result.memoryMb() > 0) {
                    memoryByTarget.put(call.worker.target(), result.memoryMb());
                }
                boolean reported = result.billedMillis() > 0 && result.memoryMb() > 0;
                long ran = result.billedMillis() > 0 ? result.billedMillis() : evidence.durationMillis;
                evidence.costEstimated |= !reported;
                evidence.costNanoUsd +=
                        settings.nanoUsdPerRequest + Price.ofRunning(ran, memoryMb(call), settings.nanoUsdPerGbSecond);
                break;
            case ACCEPTED:
                // What it costs to run is known, or estimated, when the attempt is settled.
                evidence.costEstimated = true;
                evidence.costNanoUsd += settings.nanoUsdPerRequest;
                evidence.memoryMb = memoryMb(call);
                evidence.timeoutMillis = call.timeout.toMillis();
                break;
            default:
                break;
        }
    }

    private int memoryMb(Call call) {
        return memoryByTarget.getOrDefault(call.worker.target(), call.worker.memoryMb());
    }

    private static void readReply(Call call, InvocationRequest request, byte[] payload) {
        Evidence evidence = call.evidence;
        Conformance.Finding finding = Conformance.check(request, payload).get(call.item.id);
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
