package dev.drover.local.endpoint;

import dev.drover.contract.Cause;
import dev.drover.local.endpoint.EndpointRecord.Item;
import dev.drover.local.endpoint.EndpointRecord.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The endpoint's record summed up: what the ledger must say if the job saw all of it. */
public final class EndpointTally {
    /** The reply was at fault, the output stands whole and says so itself. */
    private static final Set<Cause> PROVEN_BY_THE_OUTPUT = EnumSet.of(
            Cause.REPLY_UNREADABLE, Cause.REPLY_FOREIGN_ITEM, Cause.REPLY_REPEATED_ITEM, Cause.REPLY_FOREIGN_URI);

    private static final Map<String, Misbehaviour> KINDS = Arrays.stream(Misbehaviour.values())
            .collect(Collectors.toUnmodifiableMap(Misbehaviour::word, kind -> kind));

    private final long invocations;
    private final long throttled;
    private final long refused;
    private final Map<String, Attempt> attempts;
    private final List<String> needless;

    private EndpointTally(
            long invocations, long throttled, long refused, Map<String, Attempt> attempts, List<String> needless) {
        this.invocations = invocations;
        this.throttled = throttled;
        this.refused = refused;
        this.attempts = Collections.unmodifiableMap(attempts);
        this.needless = Collections.unmodifiableList(needless);
    }

    public static EndpointTally of(List<Line> lines) {
        long throttled = 0;
        long refused = 0;
        Map<String, Attempt> attempts = new LinkedHashMap<>();
        List<String> needless = new ArrayList<>();
        long calls = 0;
        for (Line line : lines) {
            // What the service runs again by itself is not the caller's doing.
            calls += line.delivery <= 1 ? 1 : 0;
            if (line.throttled) {
                throttled++;
            } else if (line.status >= 400 && line.status < 500) {
                refused++;
            } else {
                for (Item item : line.items) {
                    Attempt before = attempts.put(key(item, item.attempt), new Attempt(line, item));
                    boolean ofOneEvent =
                            before != null && line.delivery > 0 && before.item.outputUri.equals(item.outputUri);
                    if (before != null && before.answered && !ofOneEvent) {
                        needless.add(key(item, item.attempt) + " was invoked again after an answer");
                    }
                }
            }
        }
        for (Attempt attempt : attempts.values()) {
            Item item = attempt.item;
            if (item.attempt > 1) {
                Attempt earlier = attempts.get(key(item, item.attempt - 1));
                if (earlier == null || !earlier.callsForAnother()) {
                    needless.add(key(item, item.attempt) + " was invoked although the attempt before it was good");
                }
            }
        }
        return new EndpointTally(calls, throttled, refused, attempts, needless);
    }

    /** {@code run/id@generation.attempt}. */
    public static String key(String run, String id, int generation, int attempt) {
        return run + "/" + id + "@" + generation + "." + attempt;
    }

    private static String key(Item item, int attempt) {
        return key(item.run, item.id, item.generation, attempt);
    }

    /** All calls, each event once, the ones that were turned away included. */
    public long invocations() {
        return invocations;
    }

    public long throttled() {
        return throttled;
    }

    /** Calls turned away for another reason than concurrency. */
    public long refused() {
        return refused;
    }

    /** Distinct attempts of which an invocation was let in. */
    public long attempts() {
        return attempts.size();
    }

    /** The cause that the ledger must name for each attempt that did not go well, by {@link #key}. */
    public Map<String, Cause> causes() {
        Map<String, Cause> causes = new LinkedHashMap<>();
        attempts.forEach((key, attempt) -> {
            Cause cause = attempt.item.cause;
            if (cause != null) {
                causes.put(key, cause);
            }
        });
        return causes;
    }

    /** The number of attempts that did not go well, by cause. */
    public Map<Cause, Long> countByCause(Predicate<Item> counted) {
        Map<Cause, Long> counts = new EnumMap<>(Cause.class);
        for (Attempt attempt : attempts.values()) {
            Cause cause = attempt.item.cause;
            if (cause != null && counted.test(attempt.item)) {
                counts.merge(cause, 1L, Long::sum);
            }
        }
        return counts;
    }

    /** The number of attempts that met with each kind of misbehaviour. */
    public Map<Misbehaviour, Long> countByKind() {
        Map<Misbehaviour, Long> counts = new EnumMap<>(Misbehaviour.class);
        for (Attempt attempt : attempts.values()) {
            Misbehaviour kind = attempt.kind();
            if (kind != null && kind != Misbehaviour.NONE) {
                counts.merge(kind, 1L, Long::sum);
            }
        }
        return counts;
    }

    /** Invocations that nothing called for, one sentence each; empty for a job that wastes none. */
    public List<String> needless() {
        return needless;
    }

    private static final class Attempt {
        final Item item;
        final boolean answered;

        Attempt(Line line, Item item) {
            this.item = item;
            this.answered = line.status == 200 || line.status == 202;
        }

        @Nullable
        Misbehaviour kind() {
            return KINDS.get(item.kind);
        }

        boolean callsForAnother() {
            Misbehaviour kind = kind();
            return (kind != null && kind.costsInvocation())
                    || (item.cause != null && !PROVEN_BY_THE_OUTPUT.contains(item.cause));
        }
    }
}
