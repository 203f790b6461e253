package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.RunProgress;
import dev.drover.contract.WorkItem;
import dev.drover.local.endpoint.LambdaFunction;
import dev.drover.worker.Input;
import dev.drover.worker.InvocationLog;
import dev.drover.worker.Output;
import dev.drover.worker.Worker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A savepoint of an earlier day is restored, and its run goes on to its end: so a change of state that would strand
 * people's jobs is noticed here. src/test/resources/state/README.md tells what is kept and how it is renewed.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class StateFixtureITCase {
    private static final Logger LOG = LoggerFactory.getLogger(StateFixtureITCase.class);
    private static final Path KEPT = Path.of("src/test/resources/state");
    private static final String RUN = "kept";
    /** The items in the savepoint name it, so it is the same on every machine; every output has a name of its own. */
    private static final String OUTPUT = "file:///tmp/drover-kept-state/";

    private static final int DONE = 6;
    private static final int HANGING = 3;
    private static final int STRAYS = 2;
    /** And one each that is exhausted, rejected and quarantined. */
    private static final int ALL = DONE + HANGING + STRAYS + 3;

    /** Of the strays, when the savepoint is made. A restore later than that finds them overdue. */
    private static final String BACKOFF = "1 min";

    @TempDir
    Path folder;

    @AfterEach
    void removeOutputs() throws IOException {
        clear(Path.of(URI.create(OUTPUT)));
    }

    @Test
    void aRunThatAnEarlierBuildBeganIsFinishedFromItsSavepoint() throws Exception {
        if (Boolean.getBoolean("state.renew")) {
            renew();
        }
        try (DroverFixture drover = fixture()) {
            // Nobody has the streams any more in which the savepoint stands at a record.
            drover.settings.put("ingest.work-stream", "new-work");
            drover.settings.put("ingest.retry-stream", "new-retry");
            copy(KEPT.resolve("ledger"), drover.folder.resolve("drover/ledger").resolve(RUN));
            drover.close(RUN, ALL);
            drover.startJob(KEPT.resolve("savepoint").toAbsolutePath().toUri().toString());
            RunProgress progress = drover.awaitComplete(RUN);
            drover.stop();

            assertThat(progress.equation())
                    .isEqualTo("seen 14 = verified 11 + exhausted 1 + rejected 1 + quarantined 1 + parked 0 + open 0");
            List<FinalLine> finals = drover.finals(RUN);
            assertThat(finals).hasSize(ALL);
            assertThat(finals.stream().map(line -> line.id).distinct()).hasSize(ALL);
            assertThat(finals)
                    .filteredOn(line -> line.id.startsWith("stray/"))
                    .hasSize(STRAYS)
                    .allMatch(line -> line.attempts > 1);
            assertThat(drover.invocations(RUN))
                    .extracting(item -> item.id)
                    .as("what was done is not done again")
                    .hasSize(HANGING + STRAYS)
                    .allMatch(id -> id.startsWith("hanging/") || id.startsWith("stray/"));
        }
    }

    /** Makes the savepoint and keeps it in the sources. */
    private void renew() throws Exception {
        try (DroverFixture drover = fixture()) {
            drover.settings.put("heal.max-attempts", "1");
            drover.settings.put("dispatch.workers.lines.timeout", "10 min");
            drover.endpoint.register(
                    new LambdaFunction(DroverFixture.WORKER, HalfWayWorker::new, 512, Duration.ofMinutes(15)));
            drover.startJob();
            drover.putItems(RUN, List.of(item(drover, "exhausted/0")));
            drover.await("the first item is exhausted", () -> drover.finals(RUN).size() == 1);
            // The others shall not be.
            drover.settings.put("heal.max-attempts", "5");
            drover.settings.put("heal.backoff.initial", BACKOFF);
            drover.settings.put("heal.backoff.max", BACKOFF);
            drover.startJob(drover.stop());

            List<byte[]> records = Stream.of(items(drover, "done/", DONE), items(drover, "hanging/", HANGING))
                    .flatMap(List::stream)
                    .map(ContractCodec::bytes)
                    .collect(Collectors.toList());
            records.add(ContractCodec.bytes(item(drover, "rejected/0").put("worker", "nobody")));
            records.add("no item".getBytes(StandardCharsets.UTF_8));
            drover.put(RUN, records);
            drover.await(
                    "all but the hanging ones are final",
                    () -> drover.finals(RUN).size() == DONE + 3);
            drover.putItems(RUN, items(drover, "stray/", STRAYS));
            drover.await(
                    "the strays' attempts are in the ledger",
                    () -> drover.attempts(RUN).stream()
                                    .filter(line -> line.id.startsWith("stray/"))
                                    .map(line -> line.id)
                                    .distinct()
                                    .count()
                            == STRAYS);
            drover.await("the hanging ones hang", () -> drover.endpoint.running() == HANGING);
            int lines = drover.ledger(RUN).size();
            long completed = drover.checkpoints().getCounts().getNumberOfCompletedCheckpoints();
            drover.await(
                    "two more checkpoints were completed",
                    () -> drover.checkpoints().getCounts().getNumberOfCompletedCheckpoints() >= completed + 2);
            String savepoint = drover.stop();
            assertThat(drover.ledger(RUN))
                    .as(
                            "lines that waited to be shown, by which the savepoint names files of this machine: renew again")
                    .hasSize(lines);

            clear(KEPT.resolve("savepoint"));
            clear(KEPT.resolve("ledger"));
            copy(Path.of(URI.create(savepoint)), KEPT.resolve("savepoint"));
            copy(drover.folder.resolve("drover/ledger").resolve(RUN), KEPT.resolve("ledger"));
            LOG.info("The state that is kept was renewed: {}", KEPT.toAbsolutePath());
        }
    }

    private DroverFixture fixture() throws IOException {
        DroverFixture drover = DroverFixture.start(folder.resolve(Long.toString(System.nanoTime())));
        drover.settings.put("admit.allowed-outputs", OUTPUT);
        return drover;
    }

    private static List<ObjectNode> items(DroverFixture drover, String prefix, int count) {
        return Stream.iterate(0, number -> number + 1)
                .limit(count)
                .map(number -> item(drover, prefix + number))
                .collect(Collectors.toList());
    }

    private static ObjectNode item(DroverFixture drover, String id) {
        return drover.item(RUN, id).put("output", OUTPUT);
    }

    /** What is visible in a folder. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(path -> !path.getFileName().toString().startsWith("."))
                    .collect(Collectors.toList())) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Leaves items where the savepoint is to find them, each as its id says. */
    private static final class HalfWayWorker extends Worker {
        @Override
        protected Output work(WorkItem item, Input input, InvocationLog log) throws InterruptedException {
            if (item.id().startsWith("hanging/")) {
                new CountDownLatch(1).await();
            }
            if (!item.id().startsWith("done/")) {
                throw new IllegalStateException("as its id says");
            }
            return new Output("{\"row\":0}\n{\"row\":1}\n{\"row\":2}\n".getBytes(StandardCharsets.UTF_8), 3);
        }
    }
}
