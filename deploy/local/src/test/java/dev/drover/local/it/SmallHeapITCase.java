package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.RunProgress;
import dev.drover.contract.WorkItem;
import dev.drover.job.DroverJob;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SmallHeapITCase {
    private static final Logger LOG = LoggerFactory.getLogger(SmallHeapITCase.class);
    private static final int ITEMS = 30;
    private static final int LIMIT = 10;

    @TempDir
    Path folder;

    @Test
    void itemsOf500KibibytesGoThroughAJobOf160Mebibytes() throws Exception {
        try (DroverFixture drover = DroverFixture.start(folder)) {
            drover.settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
            drover.settings.put("dispatch.workers.lines.timeout", "20 s");
            drover.settings.put("ledger.gap-after", "60 s");
            // Without a folder checkpoints go to the JobManager, which takes 5 MiB of state: less than what is in
            // flight.
            drover.settings.put("flink.execution.checkpointing.dir", drover.prefix("checkpoints"));
            // A restart would hide that the heap was too small.
            drover.settings.put("flink.restart-strategy.type", "none");
            String padding = "x".repeat(500 * 1024);
            List<ObjectNode> items = new ArrayList<>();
            for (ObjectNode item : drover.items("run", ITEMS, "millis", 300)) {
                items.add(item.put("note", padding));
            }
            assertThat(items.get(0).toString().length()).isBetween(500 * 1024, WorkItem.MAX_BYTES);
            Path log = folder.resolve("job.log");
            Process job = job(drover, log);
            try {
                long since = System.nanoTime();
                drover.putItems("run", items);
                drover.close("run", ITEMS);
                LOG.info("FIGURE {} items written in {} ms", ITEMS, (System.nanoTime() - since) / 1_000_000);
                drover.await("the run is complete", () -> {
                    assertThat(job.isAlive())
                            .as(() -> "the job's process goes on:\n" + tail(log))
                            .isTrue();
                    RunProgress progress = drover.progress("run");
                    return progress != null && progress.state != RunProgress.State.RUNNING;
                });
                LOG.info("FIGURE {} items of 500 KiB in {} ms", ITEMS, (System.nanoTime() - since) / 1_000_000);
            } finally {
                job.destroyForcibly().waitFor();
            }
            assertThat(drover.progress("run").equation())
                    .isEqualTo("seen 30 = verified 30 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + "
                            + "open 0");
            assertThat(drover.endpointTally().invocations()).isEqualTo(ITEMS);
        }
    }

    private static Process job(DroverFixture drover, Path log) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx160m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        for (String key : List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.secretKey")) {
            command.add("-D" + key + "=local");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DroverJob.class.getName()));
        drover.settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String tail(Path log) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - 3000));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
