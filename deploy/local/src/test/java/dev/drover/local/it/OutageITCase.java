package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.LambdaFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The target is gone, or slow, or forbidden, with dispatch full and a backlog behind it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class OutageITCase {
    private static final Logger LOG = LoggerFactory.getLogger(OutageITCase.class);
    private static final int LIMIT = 16;
    private static final int BACKLOG = 300;
    private static final int BREAKER_AFTER = 10;
    /** How long an item of the worker takes whose rate is looked at: some 80 a second. */
    private static final int PACE_MILLIS = 400;

    /** Of the worker pair. */
    private static final List<String> TARGETS = List.of("one", "two");

    private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);
    private static final Duration WATCHED = Duration.ofSeconds(10);
    /** Of twenty that are due in that time: the machine may be busy. */
    private static final int CHECKPOINTS = 8;

    @TempDir
    Path folder;

    @Test
    void alignedCheckpointsGoOnWhateverBecomesOfTheTarget() throws Exception {
        try (DroverFixture drover = fixture(false)) {
            drover.startJob();
            deadEndpoint(drover);
            missingFunction(drover);
            accessDenied(drover);
            oneTargetOfTwo(drover);
            bothTargetsOfTwo(drover);
            oneWorkerOfTwo(drover);
            slowItems(drover);
        }
    }

    @Test
    void unalignedCheckpointsGoOnWhileTheEndpointIsDead() throws Exception {
        try (DroverFixture drover = fixture(true)) {
            drover.startJob();
            deadEndpoint(drover);
        }
    }

    private DroverFixture fixture(boolean unaligned) throws Exception {
        DroverFixture drover = DroverFixture.start(folder);
        drover.settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
        drover.settings.put("dispatch.workers.lines.timeout", "60 s");
        drover.settings.put("dispatch.workers.pair.targets", String.join(",", TARGETS));
        for (String target : TARGETS) {
            drover.settings.put("dispatch.targets." + target + ".function", target);
            drover.endpoint.register(new LambdaFunction(target, LinesWorker::new, 512, Duration.ofMinutes(2)));
        }
        drover.settings.put("dispatch.breaker.after", Integer.toString(BREAKER_AFTER));
        drover.settings.put("dispatch.breaker.probe-interval", PROBE_INTERVAL.toMillis() + " ms");
        // So that what is handed back comes again as seldom as it does by default, and not as fast as a test likes
        // strays.
        drover.settings.put("heal.backoff.initial", "1 s");
        drover.settings.put("heal.backoff.max", "1 min");
        drover.settings.put("flink.execution.checkpointing.unaligned.enabled", Boolean.toString(unaligned));
        return drover;
    }

    private static void deadEndpoint(DroverFixture drover) throws Exception {
        drover.endpoint.stop();
        submit(drover, "dead", BACKLOG, 0);
        drover.await("dispatch is full", () -> FlowWatch.dispatch("waiting") >= LIMIT);

        checkpointsGoOn(drover, "dead");

        drover.endpoint.start();
        allVerifiedAtOnce(drover, "dead", BACKLOG);
    }

    private static void slowItems(DroverFixture drover) throws Exception {
        submit(drover, "slow", BACKLOG, 10_000);
        drover.await(
                "dispatch is full", () -> FlowWatch.dispatch("inFlight") == LIMIT && FlowWatch.dispatch("waiting") > 0);

        checkpointsGoOn(drover, "slow");
    }

    private static void missingFunction(DroverFixture drover) throws Exception {
        drover.endpoint.remove(DroverFixture.WORKER);
        refused(
                drover,
                "missing",
                () -> drover.endpoint.register(
                        new LambdaFunction(DroverFixture.WORKER, LinesWorker::new, 512, Duration.ofMinutes(2))));
    }

    private static void accessDenied(DroverFixture drover) throws Exception {
        drover.endpoint.deny(DroverFixture.WORKER);
        refused(drover, "denied", () -> drover.endpoint.allow(DroverFixture.WORKER));
    }

    private static void oneTargetOfTwo(DroverFixture drover) throws Exception {
        drover.endpoint.deny("one");
        submitToPair(drover, "one-denied");
        allVerifiedAtOnce(drover, "one-denied", BACKLOG);
        assertThat(FlowWatch.dispatch("target.one.out")).isPositive();
        assertThat(FlowWatch.dispatch("target.two.out")).isZero();
    }

    private static void bothTargetsOfTwo(DroverFixture drover) throws Exception {
        drover.endpoint.deny("two");
        submitToPair(drover, "both-denied");
        drover.await("both targets are out", () -> FlowWatch.dispatch("target.two.out") > 0);
        long before = drover.checkpoints().getCounts().getNumberOfCompletedCheckpoints();
        drover.await(
                "checkpoints go on",
                () -> drover.checkpoints().getCounts().getNumberOfCompletedCheckpoints() >= before + 5);
        assertThat(FlowWatch.entered()).as("the source has stopped").isLessThan(BACKLOG);
        assertThat(drover.progress("both-denied").finals).isEmpty();

        TARGETS.forEach(drover.endpoint::allow);
        allVerifiedAtOnce(drover, "both-denied", BACKLOG);
    }

    /** Each second item is for a worker whose target is out, and the other worker keeps its rate. */
    private static void oneWorkerOfTwo(DroverFixture drover) throws Exception {
        drover.putItems("alone", itemsOfPair(drover, "alone", BACKLOG, PACE_MILLIS));
        drover.close("alone", BACKLOG);
        allVerifiedAtOnce(drover, "alone", BACKLOG);

        drover.endpoint.deny(DroverFixture.WORKER);
        List<ObjectNode> items = new ArrayList<>();
        Iterator<ObjectNode> served =
                itemsOfPair(drover, "served", BACKLOG, PACE_MILLIS).iterator();
        for (ObjectNode out : drover.items("out", BACKLOG, "millis", 0)) {
            items.add(out);
            items.add(served.next());
        }
        drover.putItems("beside", items);
        drover.close("served", BACKLOG);
        drover.close("out", BACKLOG);
        allVerifiedAtOnce(drover, "served", BACKLOG);
        assertThat(drover.progress("out").finals).isEmpty();
        drover.endpoint.allow(DroverFixture.WORKER);
        allVerifiedAtOnce(drover, "out", BACKLOG);

        double alone = itemsASecond(drover, "alone");
        double beside = itemsASecond(drover, "served");
        LOG.info(
                "FIGURE a worker whose neighbour is out: {} items/s, {} alone; {} deferred",
                Math.round(beside),
                Math.round(alone),
                FlowWatch.dispatch("deferred"));
        assertThat(beside).isGreaterThan(0.75 * alone);
    }

    /** Of the middle of a run: its first items meet a limit that is not found yet, its last ones an empty stream. */
    private static double itemsASecond(DroverFixture drover, String run) throws Exception {
        List<Long> ends = EndpointRecord.read(drover.record.file()).stream()
                .filter(line -> line.items.stream().anyMatch(item -> item.run.equals(run)))
                .map(line -> line.startedMillis + line.durationMillis)
                .sorted()
                .collect(Collectors.toList());
        int from = ends.size() / 4;
        int to = ends.size() * 9 / 10;
        return (to - from) * 1000.0 / (ends.get(to) - ends.get(from));
    }

    private static void submitToPair(DroverFixture drover, String run) throws Exception {
        drover.putItems(run, itemsOfPair(drover, run, BACKLOG, 0));
        drover.close(run, BACKLOG);
    }

    private static List<ObjectNode> itemsOfPair(DroverFixture drover, String run, int count, int millis) {
        List<ObjectNode> items = drover.items(run, count, "millis", millis);
        items.forEach(item -> item.put("worker", "pair"));
        return items;
    }

    private static void refused(DroverFixture drover, String run, Runnable mend) throws Exception {
        long before = drover.endpointTally().refused();
        submit(drover, run, BACKLOG, 0);
        drover.await("the target is out", () -> FlowWatch.dispatch("targetsOut") > 0);
        long since = System.nanoTime();
        drover.await(
                "probes go on",
                () -> System.nanoTime() - since > Duration.ofSeconds(3).toNanos());
        assertThat(drover.progress(run).finals)
                .as("final lines while the target is out")
                .isEmpty();

        mend.run();
        allVerifiedAtOnce(drover, run, BACKLOG);

        long probes = 2 * (System.nanoTime() - since) / PROBE_INTERVAL.toNanos();
        long calls = drover.endpointTally().refused() - before;
        LOG.info("FIGURE {}: {} calls were refused, at most {} probes", run, calls, probes);
        assertThat(calls).isLessThanOrEqualTo(LIMIT + 2 * BREAKER_AFTER + probes);
    }

    private static void submit(DroverFixture drover, String run, int items, int millis) throws Exception {
        drover.putItems(run, drover.items(run, items, "millis", millis));
        drover.close(run, items);
    }

    private static void checkpointsGoOn(DroverFixture drover, String what) throws Exception {
        long before = drover.checkpoints().getCounts().getNumberOfCompletedCheckpoints();
        long deferred = FlowWatch.dispatch("deferred");
        long since = System.currentTimeMillis();
        new CountDownLatch(1).await(WATCHED.toMillis(), TimeUnit.MILLISECONDS);
        CheckpointStatsSnapshot checkpoints = drover.checkpoints();
        long completed = checkpoints.getCounts().getNumberOfCompletedCheckpoints() - before;
        List<Long> durations = checkpoints.getHistory().getCheckpoints().stream()
                .filter(checkpoint -> checkpoint.getStatus() == CheckpointStatsStatus.COMPLETED)
                .filter(checkpoint -> checkpoint.getTriggerTimestamp() >= since)
                .map(AbstractCheckpointStats::getEndToEndDuration)
                .collect(Collectors.toList());
        LOG.info(
                "FIGURE {}: {} checkpoints in {}, of {} ms; in flight {}, waiting {}, deferred {}",
                what,
                completed,
                WATCHED,
                durations,
                FlowWatch.dispatch("inFlight"),
                FlowWatch.dispatch("waiting"),
                FlowWatch.dispatch("deferred"));
        assertThat(completed).isGreaterThanOrEqualTo(CHECKPOINTS);
        assertThat(durations).isNotEmpty().allMatch(millis -> millis < 3000);
        assertThat(FlowWatch.dispatch("deferred")).isEqualTo(deferred);
    }

    private static void allVerifiedAtOnce(DroverFixture drover, String run, int items) throws Exception {
        RunProgress progress = drover.awaitComplete(run);
        assertThat(progress.equation())
                .isEqualTo("seen " + items + " = verified " + items
                        + " + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
        drover.await("the ledger is whole", () -> drover.finals(run).size() == items);
        assertThat(drover.attempts(run))
                .allSatisfy(line -> assertThat(line.cause)
                        .as("%s at attempt %d from %d: %s", line.id, line.attempt, line.startedMillis, line.message)
                        .isNull());
        List<FinalLine> finals = drover.finals(run);
        assertThat(finals).allSatisfy(line -> {
            assertThat(line.status).isEqualTo(ItemStatus.VERIFIED);
            assertThat(line.attempts).isEqualTo(1);
            assertThat(line.causes).isEmpty();
        });
        assertThat(EndpointRecord.read(drover.record.file()))
                .flatExtracting(line -> line.items)
                .filteredOn(item -> item.run.equals(run))
                .allMatch(item -> item.attempt == 1);
    }
}
