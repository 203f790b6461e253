package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.local.cluster.Checkout;
import dev.drover.local.cluster.Recovery;
import dev.drover.local.cluster.RecoveryTrial;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ClusterITCase {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterITCase.class);
    /** A minute's work: the second kill finds some left only if the first victim was replaced before. */
    private static final int ITEMS = 2_000;

    @TempDir
    Path folder;

    @Test
    void aClusterOfProcessesLosesAndDoublesNothingWhenATaskManagerAndTheLeadingJobManagerAreKilled() throws Exception {
        DroverFixture.takeAnyKeys();
        try (RecoveryTrial trial = RecoveryTrial.start(Checkout.at(Path.of("../..")), folder)) {
            List<Recovery> recoveries = trial.killTaskManagerAndJobManager("killed", ITEMS);
            Recovery ofTaskManager = recoveries.get(0);
            Recovery ofJobManager = recoveries.get(1);
            LOG.info(
                    "FIGURE killed -> verified again: {} {} ms, {} {} ms",
                    ofTaskManager.victim(),
                    ofTaskManager.millis(),
                    ofJobManager.victim(),
                    ofJobManager.millis());

            assertThat(ofTaskManager.problems()).isEmpty();
            assertThat(ofJobManager.problems()).isEmpty();
            assertThat(ofTaskManager.millis()).isLessThanOrEqualTo(15_000);
            assertThat(ofJobManager.millis()).isLessThanOrEqualTo(20_000);
            assertThat(trial.cluster().rest().isRunning(trial.job())).isTrue();
        }
    }
}
