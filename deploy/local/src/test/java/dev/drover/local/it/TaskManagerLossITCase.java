package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class TaskManagerLossITCase {
    private static final Logger LOG = LoggerFactory.getLogger(TaskManagerLossITCase.class);
    private static final int LIMIT = 32;
    private static final int ITEMS = 450;
    private static final int ITEM_MILLIS = 500;
    private static final int LOSSES = 3;
    private static final int SLACK = 24;

    @TempDir
    Path folder;

    @Test
    void restartsLoseNothingAndDontAddUpInTheFlow() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
            drover.settings.put("dispatch.workers.lines.timeout", "20 s");
            drover.settings.put("flink.restart-strategy.fixed-delay.attempts", "20");
            drover.putItems("run", drover.items("run", ITEMS, "millis", ITEM_MILLIS));
            drover.close("run", ITEMS);
            drover.startJob();
            try (FlowWatch watch = FlowWatch.on(drover)) {
                for (int loss = 0; loss < LOSSES; loss++) {
                    awaitVerified(drover, 60);
                    drover.cluster().loseTaskManager(loss);
                }
                awaitVerified(drover, 60);
                LOG.info(
                        "FIGURE after {} losses: held {}, in flight {}, running {}, deferred {}",
                        LOSSES,
                        watch.maxHeld(),
                        watch.maxInFlight(),
                        watch.maxRunning(),
                        FlowWatch.dispatch("deferred"));
                assertThat(watch.maxInFlight()).isLessThanOrEqualTo(LIMIT);
                assertThat(watch.maxHeld())
                        .isLessThanOrEqualTo(FlowWatch.window(LIMIT, LIMIT * 1000 / ITEM_MILLIS) + SLACK);
                assertThat(FlowWatch.dispatch("deferred")).isZero();
            }
            RunProgress progress = drover.awaitComplete("run");
            drover.stop();

            assertThat(progress.equation())
                    .isEqualTo("seen 450 = verified 450 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + "
                            + "open 0");
            List<FinalLine> finals = drover.finals("run");
            assertThat(finals).hasSize(ITEMS).allMatch(line -> line.status == ItemStatus.VERIFIED);
            assertThat(finals.stream().map(line -> line.id).distinct()).hasSize(ITEMS);
        }
    }

    /** Waits until as many more items have been verified, as the running incarnation of the job counts them. */
    private static void awaitVerified(DroverFixture drover, int more) throws Exception {
        int before = drover.finals("run").size();
        long since = System.nanoTime();
        drover.await(
                more + " more items are verified", () -> drover.finals("run").size() >= before + more);
        LOG.info("FIGURE {} items verified in {} ms", more, (System.nanoTime() - since) / 1_000_000);
    }
}
