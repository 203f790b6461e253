package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.Misbehaviour;
import dev.drover.local.endpoint.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SavepointITCase {
    private static final Logger LOG = LoggerFactory.getLogger(SavepointITCase.class);
    private static final int LIMIT = 64;
    private static final int ITEMS = 700;
    private static final int ITEM_MILLIS = 500;
    private static final int EACH_PHASE = 120;

    private static final int CROWD = 2000;
    private static final int MOST_OF_CROWD = 1500;
    private static final int ITEMS_OF_CROWD = 5000;

    /** One record a second passes each of up to three closed gates, and a stop lasts a moment. */
    private static final int SLACK = 16;

    @TempDir
    Path folder;

    @Test
    void aRunGoesOnFromASavepointAtTheSameAndAtOtherParallelisms() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
            drover.settings.put("dispatch.workers.lines.timeout", "20 s");
            drover.putItems("run", drover.items("run", ITEMS, "millis", ITEM_MILLIS));
            drover.close("run", ITEMS);
            drover.startJob();
            double before = phase(drover, 2);

            double same = afterRestore(drover, 2);
            double more = afterRestore(drover, 3);
            double one = afterRestore(drover, 1);

            RunProgress progress = drover.awaitComplete("run");
            drover.stop();
            LOG.info("FIGURE items/s before {}, after restores at 2, 3 and 1: {} {} {}", before, same, more, one);
            assertThat(progress.equation())
                    .isEqualTo("seen 700 = verified 700 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + "
                            + "open 0");
            List<FinalLine> finals = drover.finals("run");
            assertThat(finals).hasSize(ITEMS).allMatch(line -> line.status == ItemStatus.VERIFIED);
            assertThat(ids(finals)).hasSize(ITEMS);
            assertThat(finals).allMatch(line -> line.attempts == 1);
            assertThat(List.of(same, more, one)).allMatch(rate -> rate > before / 3);
        }
    }

    @Test
    void aRunGoesOnAtOtherParallelismsWithThousandsInFlight() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            // The places of those that were in flight at a stop are taken until they end.
            drover.endpoint.concurrency(4 * CROWD);
            // Waits without a thread, as so many handlers could not.
            drover.endpoint.scenario(Scenario.always(Misbehaviour.SLOW).withSlowBy(Duration.ofSeconds(4)));
            drover.settings.put("dispatch.max-in-flight", Integer.toString(CROWD));
            drover.settings.put("dispatch.workers.lines.timeout", "1 min");
            drover.putItems("crowd", drover.items("crowd", ITEMS_OF_CROWD, "millis", 0));
            drover.close("crowd", ITEMS_OF_CROWD);
            drover.startJob();
            stopWithCrowd(drover, 3);
            stopWithCrowd(drover, 1);

            RunProgress progress = drover.awaitComplete("crowd");
            drover.stop();
            assertThat(progress.equation())
                    .isEqualTo("seen 5000 = verified 5000 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + "
                            + "open 0");
            List<FinalLine> finals = drover.finals("crowd");
            assertThat(finals)
                    .hasSize(ITEMS_OF_CROWD)
                    .allMatch(line -> line.status == ItemStatus.VERIFIED && line.attempts == 1);
            assertThat(ids(finals)).hasSize(ITEMS_OF_CROWD);
            int repeated = drover.invocations("crowd").size() - ITEMS_OF_CROWD;
            LOG.info("FIGURE {} invocations repeated after two stops with {} in flight", repeated, CROWD);
            assertThat(repeated).isBetween(CROWD, 2 * CROWD);
        }
    }

    private static void stopWithCrowd(DroverFixture drover, int nextParallelism) throws Exception {
        drover.await(MOST_OF_CROWD + " are in flight", () -> FlowWatch.dispatch("inFlight") >= MOST_OF_CROWD);
        long nanos = System.nanoTime();
        String savepoint = drover.stop();
        long stopped = System.nanoTime();
        drover.settings.put("flink.parallelism.default", Integer.toString(nextParallelism));
        drover.settings.put("dispatch.parallelism", Integer.toString(nextParallelism));
        drover.startJob(savepoint);
        drover.await("so many are again", () -> FlowWatch.dispatch("inFlight") >= MOST_OF_CROWD);
        LOG.info(
                "FIGURE stopped in {} ms with over {} in flight, as many again {} ms later at parallelism {}",
                (stopped - nanos) / 1_000_000,
                MOST_OF_CROWD,
                (System.nanoTime() - stopped) / 1_000_000,
                nextParallelism);
    }

    private static double afterRestore(DroverFixture drover, int parallelism) throws Exception {
        String savepoint = drover.stop();
        Set<String> durable = ids(drover.finals("run"));
        long stopped = System.currentTimeMillis();
        drover.await("the stopped job's invocations have ended", () -> drover.endpoint.running() == 0);
        drover.settings.put("flink.parallelism.default", Integer.toString(parallelism));
        drover.settings.put("dispatch.parallelism", Integer.toString(parallelism));
        drover.startJob(savepoint);
        double rate = phase(drover, parallelism);
        assertThat(EndpointRecord.read(drover.record.file()))
                .filteredOn(line -> line.startedMillis > stopped)
                .flatExtracting(line -> line.items)
                .extracting(item -> item.id)
                .as("items invoked after their final line was durable")
                .doesNotContainAnyElementsOf(durable);
        return rate;
    }

    /** Lets some items end and returns how many did a second. */
    private static double phase(DroverFixture drover, int parallelism) throws Exception {
        int before = EndpointRecord.read(drover.record.file()).size();
        try (FlowWatch watch = FlowWatch.on(drover)) {
            drover.await(
                    EACH_PHASE + " more invocations",
                    () -> EndpointRecord.read(drover.record.file()).size() >= before + EACH_PHASE);
            LOG.info(
                    "FIGURE parallelism {}: held {}, in flight {}, running {}, entered {}, deferred {}",
                    parallelism,
                    watch.maxHeld(),
                    watch.maxInFlight(),
                    watch.maxRunning(),
                    watch.maxEntered(),
                    FlowWatch.dispatch("deferred"));
            assertThat(watch.maxInFlight()).isLessThanOrEqualTo(LIMIT);
            assertThat(watch.maxRunning()).isLessThanOrEqualTo(LIMIT);
            assertThat(watch.maxHeld())
                    .isLessThanOrEqualTo(FlowWatch.window(LIMIT, LIMIT * 1000 / ITEM_MILLIS) + SLACK);
            assertThat(FlowWatch.dispatch("deferred")).isZero();
        }
        List<EndpointRecord.Line> lines = EndpointRecord.read(drover.record.file());
        List<EndpointRecord.Line> ended = lines.subList(before, lines.size());
        long first = ended.stream().mapToLong(line -> line.startedMillis).min().orElseThrow();
        long last = ended.stream()
                .mapToLong(line -> line.startedMillis + line.durationMillis)
                .max()
                .orElseThrow();
        return 1000.0 * ended.size() / (last - first);
    }

    private static Set<String> ids(List<FinalLine> finals) {
        return finals.stream().map(line -> line.id).collect(Collectors.toCollection(HashSet::new));
    }
}
