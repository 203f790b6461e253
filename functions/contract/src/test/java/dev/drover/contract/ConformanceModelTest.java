package dev.drover.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Conformance.Finding;
import dev.drover.contract.InvocationReply.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Generated requests and replies that are wrong in every way at once, against a model that looks at one item alone. */
class ConformanceModelTest {
    private static final int ROUNDS = 5000;

    @Test
    void aFindingIsAsThePlainModelSays() {
        long seed = 20261123;
        Random random = new Random(seed);
        Map<String, Integer> seen = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            String[] ids = ids(random);
            InvocationRequest request = ConformanceTest.request(ids);
            List<Result> results = mutated(ids, random);
            byte[] reply = new InvocationReply(results).bytes();
            boolean readable = random.nextInt(10) > 0;
            if (!readable) {
                reply = broken(reply, random);
            }

            Map<String, Finding> findings = Conformance.check(request, reply);

            String context = "seed " + seed + ", round " + round;
            assertThat(findings).as(context).containsOnlyKeys(ids);
            for (String id : ids) {
                Cause expected = readable ? expected(id, ids, results) : Cause.REPLY_UNREADABLE;
                Finding finding = findings.get(id);
                assertThat(finding.cause()).as("%s, item %s", context, id).isEqualTo(expected);
                assertThat(finding.message() == null).as(context).isEqualTo(expected == null);
                assertThat(finding.result() == null)
                        .as(context)
                        .isEqualTo(expected != null && expected != Cause.WORKER_ERROR);
                seen.merge(String.valueOf(expected), 1, Integer::sum);
            }
        }
        // The generator must reach all there is to find, or it proves nothing.
        for (Cause cause : List.of(
                Cause.REPLY_UNREADABLE,
                Cause.REPLY_FOREIGN_ITEM,
                Cause.REPLY_REPEATED_ITEM,
                Cause.REPLY_LEFT_OUT,
                Cause.REPLY_FOREIGN_URI,
                Cause.WORKER_ERROR)) {
            assertThat(seen.get(cause.name())).as(cause.name()).isGreaterThan(100);
        }
        assertThat(seen.get("null")).isGreaterThan(1000);
    }

    /** Null for an item whose result conforms. */
    private static @Nullable Cause expected(String id, String[] ids, List<Result> results) {
        List<Result> own = results.stream().filter(r -> r.id().equals(id)).collect(Collectors.toList());
        if (own.size() > 1) {
            return Cause.REPLY_REPEATED_ITEM;
        }
        if (own.isEmpty()) {
            boolean anyForeign =
                    results.stream().anyMatch(r -> !Arrays.asList(ids).contains(r.id()));
            return anyForeign ? Cause.REPLY_FOREIGN_ITEM : Cause.REPLY_LEFT_OUT;
        }
        if (own.get(0).isError()) {
            return Cause.WORKER_ERROR;
        }
        return ConformanceTest.uri(id).equals(own.get(0).uri()) ? null : Cause.REPLY_FOREIGN_URI;
    }

    private static String[] ids(Random random) {
        List<String> ids = new ArrayList<>(List.of("a", "b", "A", "a/a", "a/b", "c:1", "0", "00"));
        Collections.shuffle(ids, random);
        return ids.subList(0, 1 + random.nextInt(ids.size())).toArray(new String[0]);
    }

    private static List<Result> mutated(String[] ids, Random random) {
        List<Result> results = new ArrayList<>();
        for (String id : ids) {
            switch (random.nextInt(10)) {
                case 0: // left out
                    break;
                case 1:
                    results.add(ConformanceTest.written(id));
                    results.add(ConformanceTest.written(id));
                    break;
                case 2:
                    results.add(Result.failed(id, "E", "m", null));
                    results.add(ConformanceTest.written(id));
                    break;
                case 3:
                    results.add(Result.failed(id, "ValueError", "bad", random.nextBoolean() ? "s3://b/log" : null));
                    break;
                case 4:
                    String other = random.nextBoolean() ? id + "x" : ids[random.nextInt(ids.length)];
                    results.add(Result.written(id, ConformanceTest.uri(other), 1, "0".repeat(64), 1, null));
                    break;
                default:
                    results.add(ConformanceTest.written(id));
            }
        }
        if (random.nextInt(4) == 0) {
            results.add(ConformanceTest.written("foreign"));
        }
        Collections.shuffle(results, random);
        return results;
    }

    /** Any of the ways in which bytes are no reply at all. */
    private static byte[] broken(byte[] reply, Random random) {
        switch (random.nextInt(3)) {
            case 0:
                return Arrays.copyOf(reply, random.nextInt(reply.length));
            case 1:
                return Arrays.copyOf(reply, reply.length + 1 + random.nextInt(3));
            default:
                byte[] changed = reply.clone();
                changed[random.nextInt(changed.length)] = (byte) 0xff;
                return changed;
        }
    }
}
