package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Stage;
import dev.drover.local.LiveMetrics;
import dev.drover.local.endpoint.LambdaFunction;
import dev.drover.local.faults.Fault;
import dev.drover.local.faults.FaultProxy;
import dev.drover.local.faults.FaultRates;
import dev.drover.local.faults.S3Dialect;
import dev.drover.testing.S3Mock;
import dev.drover.worker.S3OutputStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** Outputs in S3, where the worker can write them and the job can't see them for a while. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class StoreOutageITCase {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOutageITCase.class);
    private static final String BUCKET = "outputs";
    private static final int ITEMS = 40;

    @TempDir
    Path folder;

    @Test
    void aStoreThatDoesNotAnswerCostsNoInvocation() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder);
                S3Mock s3 = S3Mock.start(BUCKET, folder);
                FaultProxy seenByTheJob = FaultProxy.before(URI.create(s3.url()), new S3Dialect(), 1);
                S3AsyncClient workersClient = client(s3)) {
            String output = "s3://" + BUCKET + "/run/";
            S3OutputStore store = new S3OutputStore(workersClient);
            drover.endpoint.register(
                    new LambdaFunction(DroverFixture.WORKER, () -> new LinesWorker(store), 512, Duration.ofMinutes(2)));
            drover.settings.put("admit.allowed-outputs", output);
            drover.settings.put("verify.s3.endpoint", seenByTheJob.uri().toString());
            drover.settings.put("verify.s3.path-style", "true");
            drover.settings.put("verify.timeout", "500 ms");
            drover.settings.put("verify.undecided-after", "1 s");
            drover.settings.put("heal.undecided-backoff", "500 ms");
            drover.settings.put("dispatch.workers.lines.timeout", "20 s");
            List<ObjectNode> items = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                items.add(drover.item("run", "item/" + i).put("output", output));
            }
            seenByTheJob.rates(FaultRates.always(Fault.FAIL));
            drover.putItems("run", items);
            drover.close("run", ITEMS);
            drover.startJob();

            awaitUndecided(drover, "500", ITEMS);
            seenByTheJob.rates(FaultRates.always(Fault.DENY));
            awaitUndecided(drover, "403", ITEMS);
            seenByTheJob.rates(FaultRates.always(Fault.KEEP_SILENT));
            awaitUndecided(drover, "silence", ITEMS);
            assertThat(drover.progress("run").finals).isEmpty();
            seenByTheJob.rates(FaultRates.none());

            RunProgress progress = drover.awaitComplete("run");
            assertThat(progress.equation())
                    .isEqualTo("seen 40 = verified 40 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
            drover.await("the ledger is whole", () -> drover.finals("run").size() == ITEMS);
            assertThat(drover.finals("run")).allSatisfy(line -> {
                assertThat(line.status).isEqualTo(ItemStatus.VERIFIED);
                assertThat(line.attempts).isEqualTo(1);
                assertThat(line.uri).startsWith(output);
            });
            assertThat(drover.endpointTally().invocations()).isEqualTo(ITEMS);
            assertThat(progress.invocations).isEqualTo(ITEMS);
        }
    }

    private static void awaitUndecided(DroverFixture drover, String answer, int more) throws Exception {
        long before = undecided();
        drover.await("undecided, the store answering " + answer, () -> undecided() >= before + more);
        LOG.info("FIGURE {}: {} undecided", answer, undecided() - before);
    }

    private static long undecided() {
        return LiveMetrics.sum(Stage.VERIFY.word(), Stage.VERIFY.word() + ".undecided");
    }

    private static S3AsyncClient client(S3Mock s3) {
        return S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .endpointOverride(URI.create(s3.url()))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }
}
