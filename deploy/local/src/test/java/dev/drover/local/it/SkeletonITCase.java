package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SkeletonITCase {
    @TempDir
    Path folder;

    @Test
    void tenItemsPassAllSixStages() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            List<ObjectNode> items = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                items.add(drover.item("run", "item/" + i));
            }
            drover.putItems("run", items);
            drover.close("run", 10);
            drover.startJob();

            RunProgress progress = drover.awaitComplete("run");

            assertThat(progress.equation())
                    .isEqualTo("seen 10 = verified 10 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
            assertThat(drover.finals("run")).hasSize(10).allSatisfy(line -> {
                assertThat(line.status).isEqualTo(ItemStatus.VERIFIED);
                assertThat(line.records).isEqualTo(3);
            });
            assertThat(drover.finals("run").stream()
                            .map((FinalLine line) -> line.id)
                            .distinct())
                    .hasSize(10);
            assertThat(drover.endpointTally().invocations()).isEqualTo(10);
        }
    }
}
