package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.RunProgress;
import dev.drover.contract.RunWarning;
import dev.drover.local.LiveMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A function that hangs, items that never come, attempts that fail: told while the run goes on, and no longer. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class WatchdogITCase {
    @TempDir
    Path folder;

    private static boolean says(DroverFixture drover, String run, String warning) {
        return drover.drover("status", run).out.contains("WARNING: " + warning + " since ");
    }

    private static long warned(RunWarning.Kind kind) {
        return LiveMetrics.sum("ledger: progress", "ledger.warnings." + kind);
    }

    private static void putAndClose(DroverFixture drover, String run, int total, int... millis) throws Exception {
        for (int i = 0; i < millis.length; i++) {
            drover.putItems(run, List.of(drover.item(run, "item/" + i, "millis", millis[i])));
        }
        drover.close(run, total);
    }

    @Test
    void aFunctionThatHangsAndItemsThatNeverComeAreTold() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.workers.lines.timeout", "60 s");
            drover.settings.put("ledger.watchdog.no-progress-after", "2 s");
            drover.settings.put("ledger.watchdog.gap-after", "1 s");
            drover.startJob();

            putAndClose(drover, "stalled", 1, 12_000);
            drover.await("the stall is told", () -> says(drover, "stalled", "NO_PROGRESS"));
            assertThat(warned(RunWarning.Kind.NO_PROGRESS)).isOne();
            RunProgress stalled = drover.awaitComplete("stalled");
            assertThat(stalled.state).isEqualTo(RunProgress.State.COMPLETE);
            assertThat(stalled.warnings).isEmpty();
            assertThat(drover.drover("status", "stalled").out).doesNotContain("WARNING");
            assertThat(warned(RunWarning.Kind.NO_PROGRESS)).isZero();

            putAndClose(drover, "gap", 3, 12_000, 0);
            drover.await("the gap is told", () -> says(drover, "gap", "INGEST_GAP"));
            RunProgress gap = drover.awaitComplete("gap");
            assertThat(gap.state).isEqualTo(RunProgress.State.COMPLETE_WITH_GAP);
            assertThat(gap.warnings).isEmpty();
        }
    }

    @Test
    void attemptsThatFailAreTold() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.workers.lines.timeout", "60 s");
            drover.settings.put("ledger.watchdog.window", "1 s");
            drover.settings.put("ledger.watchdog.heal-percent", "50");
            drover.startJob();

            drover.putItems("failing", drover.items("failing", 40, "failures", 3));
            drover.close("failing", 40);
            drover.await("the failures are told", () -> says(drover, "failing", "HEAL_RATE"));
            RunProgress failing = drover.awaitComplete("failing");
            assertThat(failing.failedAttempts).isEqualTo(3 * 40);
            assertThat(failing.readUpToMillis).isPositive();
            assertThat(failing.warnings).isEmpty();
        }
    }
}
