package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.local.endpoint.LambdaFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that does not answer the question is asked again, and nothing is invoked for it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StoreOutageITCase {
    private static final int ITEMS = 20;

    @TempDir
    Path folder;

    @Test
    void nothingIsInvokedTwiceBecauseTheStoreIsDown() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder);
                FolderS3 s3 = FolderS3.start(folder.resolve("bucket"))) {
            drover.endpoint.register(
                    new LambdaFunction(DroverFixture.WORKER, () -> new LinesWorker(s3), 512, Duration.ofMinutes(2)));
            drover.settings.put("admit.allowed-outputs", "s3://bucket/out/");
            drover.settings.put("verify.s3.endpoint", s3.endpoint());
            drover.settings.put("verify.s3.path-style", "true");
            drover.settings.put("verify.timeout", "1 s");
            drover.settings.put("verify.undecided-after", "2 s");
            drover.settings.put("heal.undecided-backoff", "500 ms");
            drover.startJob();
            for (FolderS3.Mood outage :
                    List.of(FolderS3.Mood.INTERNAL_ERROR, FolderS3.Mood.FORBIDDEN, FolderS3.Mood.SILENT)) {
                outage(drover, s3, outage);
            }
        }
    }

    private static void outage(DroverFixture drover, FolderS3 s3, FolderS3.Mood outage) throws Exception {
        String run = outage.name().toLowerCase(Locale.ROOT).replace('_', '-');
        int before = s3.faults.get();
        s3.mood(outage);
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            items.add(drover.item(run, "item/" + i).put("output", "s3://bucket/out/"));
        }
        drover.putItems(run, items);
        drover.close(run, ITEMS);
        // Each item is asked about several times before it goes round undecided, and again afterwards.
        drover.await(run + ": the store was asked again and again", () -> s3.faults.get() - before > 5 * ITEMS);
        s3.mood(FolderS3.Mood.WELL);

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.count(ItemStatus.VERIFIED)).isEqualTo(ITEMS);
        assertThat(progress.invocations).isEqualTo(ITEMS);
        assertThat(drover.invocations(run)).hasSize(ITEMS);
        assertThat(drover.finals(run)).hasSize(ITEMS).allMatch(line -> line.attempts == 1 && line.causes.isEmpty());
    }
}
