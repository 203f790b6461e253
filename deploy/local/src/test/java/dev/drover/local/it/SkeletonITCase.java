package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.FinalLine;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.RunProgress;
import dev.drover.local.endpoint.LambdaFunction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SkeletonITCase {
    private static final String HEDGED = "hedged";
    private static final String HANGS = "hangs";

    /** Until then the first invocation of the item that hangs does. */
    private final CountDownLatch released = new CountDownLatch(1);

    private final AtomicBoolean hasHung = new AtomicBoolean();
    private final LinesWorker lines = new LinesWorker();
    private DroverFixture drover;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        drover = DroverFixture.start(folder);
        drover.endpoint.register(new LambdaFunction(HEDGED, () -> this::hangOnce, 512, Duration.ofMinutes(2)));
        drover.settings.put("dispatch.workers." + HEDGED + ".target", HEDGED);
        drover.settings.put("dispatch.workers." + HEDGED + ".idempotent", "true");
        drover.settings.put("dispatch.workers." + HEDGED + ".hedge.max-extra-percent", "5");
        drover.startJob();
    }

    @AfterAll
    void stop() throws Exception {
        released.countDown();
        drover.close();
    }

    private void hangOnce(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] payload = input.readAllBytes();
        String id = InvocationRequest.read(payload).entries().get(0).id();
        if (id.equals(HANGS) && hasHung.compareAndSet(false, true)) {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("the function's time is over");
            }
        }
        lines.handleRequest(new ByteArrayInputStream(payload), output, context);
    }

    @Test
    void tenItemsPassAllSixStages() throws Exception {
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            items.add(drover.item("run", "item/" + i));
        }
        drover.putItems("run", items);
        drover.close("run", 10);

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
        assertThat(drover.invocations("run")).hasSize(10);
    }

    @Test
    void anItemThatHangsIsDoneByASecondInvocationWhileTheFirstOneRuns() throws Exception {
        String run = "hanging";
        // Each of two subtasks has to know how long they take.
        List<ObjectNode> items = drover.items(run, 399, "millis", 50);
        items.add(100, drover.item(run, HANGS));
        items.forEach(item -> item.put("worker", HEDGED));
        drover.putItems(run, items);
        drover.close(run, items.size());

        RunProgress progress = drover.awaitComplete(run);

        assertThat(drover.finals(run))
                .hasSameSizeAs(items)
                .allMatch(line -> line.status == ItemStatus.VERIFIED && line.attempts == 1);
        List<AttemptLine> attempts = drover.attempts(run);
        assertThat(attempts).hasSameSizeAs(items);
        List<AttemptLine> hedged =
                attempts.stream().filter(line -> line.hedged != null).collect(Collectors.toList());
        AttemptLine hung = hedged.stream()
                .filter(line -> line.id.equals(HANGS))
                .findFirst()
                .orElseThrow();
        assertThat(hung.invocations).isEqualTo(2);
        assertThat(hung.costEstimated).as("its first invocation has not ended").isTrue();
        assertThat(hedged).as("at most 5%").hasSizeLessThanOrEqualTo(items.size() / 20);
        assertThat(progress.hedged).isEqualTo(hedged.size());
        assertThat(progress.invocations).isEqualTo(items.size() + hedged.size());

        released.countDown();
        drover.await("the first invocation ends", () -> drover.invocations(run).size() == progress.invocations);
        assertThat(drover.invocations(run))
                .filteredOn(call -> call.id.equals(HANGS))
                .hasSize(2)
                .extracting(call -> call.outputUri)
                .doesNotHaveDuplicates()
                .contains(hung.uri);
        assertThat(drover.finals(run)).hasSameSizeAs(items);
    }
}
