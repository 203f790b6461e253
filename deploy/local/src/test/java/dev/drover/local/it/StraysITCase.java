package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Verdict;
import dev.drover.local.endpoint.EndpointTally;
import dev.drover.local.endpoint.Misbehaviour;
import dev.drover.local.endpoint.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the endpoint does to items, the ledger says of each attempt what the endpoint's own record says. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StraysITCase {
    private static final int ITEMS = 20;
    private static final int ROWS = 3;

    private DroverFixture drover;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        drover = DroverFixture.start(folder);
        drover.settings.put("heal.max-attempts", "20");
        drover.settings.put("dispatch.max-in-flight", "40");
        drover.settings.put("dispatch.workers." + DroverFixture.VECTORS + ".target", DroverFixture.VECTORS);
        drover.settings.put("flink.execution.checkpointing.interval", "200 ms");
        drover.startJob();
    }

    @AfterAll
    void stop() throws Exception {
        drover.close();
    }

    @ParameterizedTest
    @EnumSource
    void eachKindAloneIsNamedAndHealed(Misbehaviour kind) throws Exception {
        double rate = kind == Misbehaviour.NONE ? 0 : 0.3;
        drover.endpoint.scenario(Scenario.none().with(kind, rate).withSeed(7).withSlowBy(Duration.ofMillis(300)));

        Map<Misbehaviour, Long> met = drive(kind.word(), ITEMS);

        assertThat(met.keySet()).isEqualTo(kind == Misbehaviour.NONE ? Set.of() : Set.of(kind));
    }

    @Test
    void allKindsTogetherAreNamedAndHealed() throws Exception {
        Scenario scenario =
                Scenario.none().withSeed(11).withSlowBy(Duration.ofMillis(300)).withThrottleAbove(12);
        Set<Misbehaviour> kinds = EnumSet.complementOf(EnumSet.of(Misbehaviour.NONE));
        for (Misbehaviour kind : kinds) {
            scenario = scenario.with(kind, 0.6 / kinds.size());
        }
        drover.endpoint.scenario(scenario);

        Map<Misbehaviour, Long> met = drive("all-kinds", 150);

        assertThat(met.keySet()).isEqualTo(kinds);
    }

    @ParameterizedTest
    @EnumSource(names = {"GARBAGE_REPLY", "FOREIGN_ITEM", "REPEAT_ITEM", "FOREIGN_URI"})
    void anOutputThatProvesItselfNeedsNoReply(Misbehaviour kind) throws Exception {
        drover.endpoint.scenario(Scenario.always(kind));
        String run = "always-" + kind.word();

        drive(run, 3);

        assertThat(drover.attempts(run)).hasSize(3).allSatisfy(line -> {
            assertThat(line.attempt).isEqualTo(1);
            assertThat(line.outcome).isEqualTo(Outcome.REPLIED);
            assertThat(line.verdict).isEqualTo(Verdict.INTACT);
            assertThat(line.cause).isEqualTo(kind.cause());
            assertThat(line.message).isNotBlank();
        });
    }

    /** Drives a run to its end, and holds ledger, progress and the endpoint's record against each other. */
    private Map<Misbehaviour, Long> drive(String run, int count) throws Exception {
        EndpointTally before = drover.endpointTally();
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(vectors(run, "item/" + i));
        }
        drover.close(run, count);
        drover.putItems(run, items);

        RunProgress progress = drover.awaitComplete(run);
        EndpointTally after = drover.endpointTally();

        assertThat(progress.equation()).startsWith("seen " + count + " = verified " + count + " + exhausted 0");
        assertThat(progress.state).isEqualTo(RunProgress.State.COMPLETE);
        assertThat(after.needless()).isEmpty();
        Map<String, Cause> done = causesOf(run, after);
        Map<String, Cause> told = new TreeMap<>();
        for (AttemptLine line : drover.attempts(run)) {
            if (line.cause != null) {
                assertThat(told.put(EndpointTally.key(run, line.id, line.generation, line.attempt), line.cause))
                        .isNull();
            }
        }
        assertThat(told).isEqualTo(done);
        assertThat(progress.healed).isEqualTo(byCause(done));
        assertThat(progress.invocations).isEqualTo(after.invocations() - before.invocations());
        assertThat(progress.throttled).isEqualTo(after.throttled() - before.throttled());
        List<FinalLine> finals = drover.finals(run);
        assertThat(finals.stream().map(line -> line.id).distinct()).hasSize(count);
        assertThat(finals).hasSize(count).allSatisfy(line -> {
            assertThat(line.status).isEqualTo(ItemStatus.VERIFIED);
            assertThat(line.records).isEqualTo(ROWS);
            assertThat(line.causes)
                    .containsExactlyElementsOf(drover.attempts(run).stream()
                            .filter(attempt -> attempt.id.equals(line.id) && attempt.cause != null)
                            .sorted(Comparator.comparingInt(attempt -> attempt.attempt))
                            .map(attempt -> attempt.cause)
                            .collect(Collectors.toList()));
        });
        return difference(before.countByKind(), after.countByKind());
    }

    private ObjectNode vectors(String run, String id) {
        ObjectNode item = drover.item(run, id);
        item.put("worker", DroverFixture.VECTORS);
        item.putObject("expect").put("records", ROWS).put("content", "npy-f4-384");
        item.put("timeout", "PT2S");
        return item;
    }

    private static Map<String, Cause> causesOf(String run, EndpointTally tally) {
        return tally.causes().entrySet().stream()
                .filter(each -> each.getKey().startsWith(run + "/"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }

    private static Map<Cause, Long> byCause(Map<String, Cause> causes) {
        return causes.values().stream()
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static Map<Misbehaviour, Long> difference(Map<Misbehaviour, Long> before, Map<Misbehaviour, Long> after) {
        Map<Misbehaviour, Long> difference = new TreeMap<>();
        after.forEach((kind, count) -> {
            long more = count - Objects.requireNonNullElse(before.get(kind), 0L);
            if (more > 0) {
                difference.put(kind, more);
            }
        });
        return difference;
    }
}
