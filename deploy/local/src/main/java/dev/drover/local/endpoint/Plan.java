package dev.drover.local.endpoint;

import dev.drover.contract.Cause;
import dev.drover.contract.Conformance;
import dev.drover.contract.ContractException;
import dev.drover.contract.InvocationReply;
import dev.drover.contract.InvocationReply.Result;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.Sha256;
import dev.drover.local.endpoint.Misbehaviour.Reach;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What one invocation is to meet with, item by item, and what of it came true. */
final class Plan {
    private static final byte[] GARBAGE =
            "<html><body>504 Gateway Time-out</body></html>".getBytes(StandardCharsets.UTF_8);

    /** Null where the payload is not an invocation request by the contract: such a call is served as it is. */
    private final @Nullable InvocationRequest request;

    private final OutputDamage damage;
    private final Map<String, Misbehaviour> planned = new ConcurrentHashMap<>();
    private final Map<String, Misbehaviour> carriedOut = new ConcurrentHashMap<>();
    private final Misbehaviour whole;
    private final boolean deliveredTwice;
    private final boolean event;
    /**
     * What is to be damaged is written elsewhere first, and put in its place only when it is: nobody may see it whole, not
     * even a caller that has given up on this invocation meanwhile.
     */
    private final Map<String, InvocationRequest.Entry> staged = new ConcurrentHashMap<>();

    /**
     * @param event whether nobody waits for the reply, so that nothing can be done to it
     */
    Plan(byte[] payload, Scenario scenario, OutputDamage damage, boolean event) {
        this.damage = damage;
        this.event = event;
        this.request = request(payload);
        Misbehaviour forAll = Misbehaviour.NONE;
        boolean twice = false;
        for (InvocationRequest.Entry entry : entries()) {
            Misbehaviour drawn =
                    scenario.decide(entry.item().run(), entry.item().id(), entry.generation(), entry.attempt());
            boolean unseen = event && (drawn.reach() == Reach.REPLY || drawn.reach() == Reach.RESULT);
            Misbehaviour kind = unseen ? Misbehaviour.NONE : drawn;
            twice |= scenario.deliversTwice(entry.item().run(), entry.item().id(), entry.generation(), entry.attempt());
            planned.put(entry.item().id(), kind);
            if (kind.touchesAllItems() && forAll == Misbehaviour.NONE) {
                forAll = kind;
            }
        }
        this.whole = forAll;
        this.deliveredTwice = twice;
        if (forAll.cause() != null) {
            // The whole invocation fails, so nothing else shows.
            planned.replaceAll((id, kind) -> whole);
        }
    }

    private static @Nullable InvocationRequest request(byte[] payload) {
        try {
            return InvocationRequest.read(payload);
        } catch (ContractException e) {
            return null;
        }
    }

    private List<InvocationRequest.Entry> entries() {
        return request == null ? List.of() : request.entries();
    }

    /** Whether the service runs the event a second time, for no reason. */
    boolean isDeliveredTwice() {
        return deliveredTwice;
    }

    /** What the invocation as a whole meets with; NONE where only single items do. */
    Misbehaviour whole() {
        return whole;
    }

    void carryOutWhole() {
        planned.forEach((id, kind) -> {
            if (kind == whole) {
                carriedOut.put(id, kind);
            }
        });
    }

    /** What the handler gets to see; null where nothing is left for it. */
    byte @Nullable [] forHandler(byte[] payload) {
        List<InvocationRequest.Entry> kept = new ArrayList<>();
        for (InvocationRequest.Entry entry : entries()) {
            if (planned(entry) == Misbehaviour.LEAVE_OUT) {
                carriedOut.put(entry.item().id(), Misbehaviour.LEAVE_OUT);
            } else {
                // The worker of an event tells the completion stream where it wrote.
                boolean damaged =
                        !event && whole.cause() == null && planned(entry).reach() == Reach.OUTPUT;
                kept.add(damaged ? staged(entry) : entry);
            }
        }
        if (kept.equals(entries())) {
            return payload;
        }
        return kept.isEmpty() ? null : new InvocationRequest(kept).bytes();
    }

    private Misbehaviour planned(InvocationRequest.Entry entry) {
        return planned.getOrDefault(entry.item().id(), Misbehaviour.NONE);
    }

    private InvocationRequest.Entry staged(InvocationRequest.Entry entry) {
        InvocationRequest.Entry elsewhere = new InvocationRequest.Entry(
                entry.item(), entry.generation(), entry.attempt(), entry.outputUri() + ".staged", entry.logUri());
        staged.put(entry.item().id(), elsewhere);
        return elsewhere;
    }

    /** Damages what the handler wrote, and says what is answered in the place of its reply. */
    byte[] reply(byte[] handlersReply) {
        if (request == null) {
            return handlersReply;
        }
        InvocationReply reply;
        try {
            reply = InvocationReply.read(handlersReply);
        } catch (ContractException e) {
            return handlersReply;
        }
        if (whole == Misbehaviour.GARBAGE_REPLY) {
            carryOutWhole();
            return GARBAGE;
        }
        List<Result> results = new ArrayList<>();
        boolean changed = false;
        for (Result result : reply.results()) {
            InvocationRequest.Entry entry = entry(result.id());
            Misbehaviour kind = planned.getOrDefault(result.id(), Misbehaviour.NONE);
            Reach reach = kind.reach();
            if (entry == null || result.isError() || (reach != Reach.OUTPUT && reach != Reach.RESULT)) {
                results.add(result);
                if (entry != null && !result.isError()) {
                    damage.remember(entry, result, key(entry));
                }
                continue;
            }
            changed = true;
            if (reach == Reach.OUTPUT) {
                InvocationRequest.Entry written = staged.getOrDefault(result.id(), entry);
                results.add(damage.apply(kind, written, entry.outputUri(), result, key(entry)));
            } else {
                results.addAll(misreported(kind, result));
            }
            carriedOut.put(result.id(), kind);
        }
        // Untouched replies pass as the handler wrote them, unknown fields included.
        return changed ? new InvocationReply(results).bytes() : handlersReply;
    }

    private InvocationRequest.@Nullable Entry entry(String id) {
        for (InvocationRequest.Entry entry : entries()) {
            if (entry.item().id().equals(id)) {
                return entry;
            }
        }
        return null;
    }

    private static String key(InvocationRequest.Entry entry) {
        return entry.item().run() + "/" + entry.item().id();
    }

    private static List<Result> misreported(Misbehaviour kind, Result result) {
        String uri = String.valueOf(result.uri());
        String sha256 = String.valueOf(result.sha256());
        switch (kind) {
            case WRONG_DIGEST:
                String other = Sha256.hex(sha256.getBytes(StandardCharsets.US_ASCII));
                return List.of(Result.written(result.id(), uri, result.bytes(), other, result.records(), result.log()));
            case FOREIGN_ITEM:
                return List.of(Result.written(
                        "foreign:" + Sha256.hex(result.id().getBytes(StandardCharsets.UTF_8)),
                        uri,
                        result.bytes(),
                        sha256,
                        result.records(),
                        result.log()));
            case REPEAT_ITEM:
                return List.of(result, result);
            case FOREIGN_URI:
                return List.of(Result.written(
                        result.id(), uri + ".elsewhere", result.bytes(), sha256, result.records(), result.log()));
            default:
                throw new IllegalArgumentException(kind + " does not touch a result");
        }
    }

    /** For a call that was turned away: nothing was carried out, and the items show no cause. */
    List<EndpointRecord.Item> turnedAway() {
        List<EndpointRecord.Item> items = items();
        for (EndpointRecord.Item item : items) {
            item.kind = Misbehaviour.NONE.word();
        }
        return items;
    }

    /** For an invocation that failed as a whole. */
    List<EndpointRecord.Item> failed(Cause cause) {
        List<EndpointRecord.Item> items = items();
        for (EndpointRecord.Item item : items) {
            item.cause = cause;
        }
        return items;
    }

    /** For an invocation that was answered with this reply. */
    List<EndpointRecord.Item> replied(byte[] reply) {
        List<EndpointRecord.Item> items = items();
        if (request != null) {
            Map<String, Conformance.Finding> findings = Conformance.check(request, reply);
            for (EndpointRecord.Item item : items) {
                Conformance.Finding finding = findings.get(item.id);
                Cause said = finding == null ? null : finding.cause();
                // Of an event's reply nothing is seen but the worker's own word that it failed.
                boolean tells = said != null && (!event || said == Cause.WORKER_ERROR);
                item.cause = tells
                        ? said
                        : carriedOut.getOrDefault(item.id, Misbehaviour.NONE).cause();
            }
        }
        return items;
    }

    private List<EndpointRecord.Item> items() {
        List<EndpointRecord.Item> items = new ArrayList<>();
        for (InvocationRequest.Entry entry : entries()) {
            EndpointRecord.Item item = new EndpointRecord.Item();
            item.run = entry.item().run();
            item.id = entry.item().id();
            item.generation = entry.generation();
            item.attempt = entry.attempt();
            item.outputUri = entry.outputUri();
            item.kind = carriedOut.getOrDefault(item.id, Misbehaviour.NONE).word();
            items.add(item);
        }
        return items;
    }
}
