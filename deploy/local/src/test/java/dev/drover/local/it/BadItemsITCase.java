package dev.drover.local.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.FinalLine;
import dev.drover.contract.InvocationRequest;
import dev.drover.contract.ItemStatus;
import dev.drover.contract.Outcome;
import dev.drover.contract.RunProgress;
import dev.drover.contract.Verdict;
import dev.drover.local.endpoint.EndpointRecord;
import dev.drover.local.endpoint.LambdaFunction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Items that policy refuses, replies by no contract, workers that fail: each ends as it should, with its causes. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadItemsITCase {
    private static final int MAX_ATTEMPTS = 4;
    private static final String BROKEN = "broken";
    private static final String FAULTY = "faulty";
    private static final String BATCHED = "batched";
    private static final String POISON = "poison";

    private DroverFixture drover;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        drover = DroverFixture.start(folder);
        for (String worker : List.of(BROKEN, FAULTY, BATCHED)) {
            drover.settings.put("dispatch.workers." + worker + ".target", worker);
        }
        register(FAULTY, new FaultyRepliesWorker());
        register(BATCHED, BadItemsITCase::dieOfPoison);
        drover.settings.put("dispatch.workers." + BATCHED + ".batch.max-items", "16");
        // All batches are full, however slow the machine: as many items come as fill them, to one subtask.
        drover.settings.put("dispatch.workers." + BATCHED + ".batch.linger", "1 min");
        drover.settings.put("dispatch.parallelism", "1");
        drover.settings.put("heal.max-attempts", String.valueOf(MAX_ATTEMPTS));
        drover.settings.put("flink.execution.checkpointing.interval", "200 ms");
        drover.startJob();
    }

    @AfterAll
    void stop() throws Exception {
        drover.close();
    }

    private void register(String name, RequestStreamHandler handler) {
        drover.endpoint.register(new LambdaFunction(name, () -> handler, 512, Duration.ofMinutes(1)));
    }

    /** Takes the whole invocation with it where an item of that name is among its items. */
    private static void dieOfPoison(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] payload = input.readAllBytes();
        for (InvocationRequest.Entry entry : InvocationRequest.read(payload).entries()) {
            if (entry.id().equals(POISON)) {
                throw new IllegalStateException("out of memory");
            }
        }
        new LinesWorker().handleRequest(new ByteArrayInputStream(payload), output, context);
    }

    @Test
    void anItemThatKillsItsBatchIsFoundAndCostsTheOthersNoAttempt() throws Exception {
        String run = "batches";
        List<ObjectNode> items = drover.items(run, 63, "rows", 3);
        items.add(20, drover.item(run, POISON));
        items.forEach(item -> item.put("worker", BATCHED));
        drover.close(run, items.size());
        drover.putItems(run, items);

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.equation()).startsWith("seen 64 = verified 63 + exhausted 1 ");
        assertThat(drover.finals(run)).hasSize(64).allSatisfy(line -> {
            boolean poison = line.id.equals(POISON);
            assertThat(line.status).isEqualTo(poison ? ItemStatus.EXHAUSTED : ItemStatus.VERIFIED);
            assertThat(line.attempts).isEqualTo(poison ? MAX_ATTEMPTS : 1);
            assertThat(line.causes)
                    .isEqualTo(poison ? Collections.nCopies(MAX_ATTEMPTS, Cause.FUNCTION_ERROR) : List.of());
        });
        List<EndpointRecord.Line> calls = EndpointRecord.read(drover.record.file()).stream()
                .filter(line -> BATCHED.equals(line.function))
                .collect(Collectors.toList());
        assertThat(calls)
                .as("four full batches, eight halves, three of the poison alone")
                .hasSize(15);
        assertThat(drover.attempts(run).stream()
                        .mapToLong(line -> line.invocations)
                        .sum())
                .isEqualTo(calls.stream().mapToLong(line -> line.items.size()).sum());
        // All that the function's host says that it ran is on the bill of some item, in whole parts.
        assertThat(drover.attempts(run).stream()
                        .mapToLong(line -> line.costNanoUsd)
                        .sum())
                .isEqualTo(progress.costNanoUsd)
                .isGreaterThanOrEqualTo(200L * calls.size());
    }

    @Test
    void anItemOutsideOfTheRulesIsRejectedWithTheRuleAndNothingIsOpened() throws Exception {
        String run = "rules";
        String inputs = drover.prefix("in");
        Map<ObjectNode, Cause> items = new LinkedHashMap<>();
        for (String worker : List.of("nobody", "Lines", "arn:aws:lambda:us-east-1:000000000000:function:lines")) {
            items.put(drover.item(run, "worker/" + items.size()).put("worker", worker), Cause.UNKNOWN_WORKER);
        }
        for (String input : List.of(
                "file:///etc/passwd",
                "file:/etc/passwd",
                "/etc/passwd",
                "FILE:///etc/passwd",
                "http://127.0.0.1/",
                "s3://bucket/in/a",
                drover.prefix("in-other") + "a",
                inputs + "../secret",
                inputs + "./a",
                inputs + "%2e%2e/secret",
                inputs + ".%2E/secret",
                inputs + "..%2fsecret",
                inputs + "..\\secret",
                inputs + "a?b",
                inputs + "a#b",
                inputs + "a\nb")) {
            ObjectNode item = drover.item(run, "input/" + items.size());
            item.putObject("input").put("uri", input);
            items.put(item, Cause.INPUT_NOT_ALLOWED);
        }
        for (String output : List.of(
                "file:///tmp/",
                "s3://bucket/out/",
                drover.prefix("out-other"),
                drover.prefix("drover"),
                drover.output() + "../drover/",
                drover.output() + "%2e%2e/drover/",
                drover.output() + "/")) {
            items.put(drover.item(run, "output/" + items.size()).put("output", output), Cause.OUTPUT_NOT_ALLOWED);
        }
        ObjectNode unknownCheck = drover.item(run, "content");
        unknownCheck.withObject("/expect").put("content", "jpeg");
        items.put(unknownCheck, Cause.UNKNOWN_CONTENT_CHECK);
        drover.close(run, items.size());
        drover.putItems(run, new ArrayList<>(items.keySet()));

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.count(ItemStatus.REJECTED)).isEqualTo(items.size());
        assertThat(progress.invocations).isZero();
        assertThat(drover.invocations(run)).isEmpty();
        Map<String, FinalLine> byId =
                drover.finals(run).stream().collect(Collectors.toMap(line -> line.id, line -> line));
        items.forEach((item, cause) -> {
            FinalLine line = byId.get(item.get("id").textValue());
            assertThat(line.status).isEqualTo(ItemStatus.REJECTED);
            assertThat(line.cause).as("cause of %s", item).isEqualTo(cause);
            assertThat(line.item).isEqualTo(item);
            assertThat(line.attempts).isZero();
            assertThat(line.message).isNotBlank();
        });
        assertThat(byId.get("worker/0").message)
                .isEqualTo("worker 'nobody' is not configured; known are batched, broken, faulty, lines");
        assertThat(byId.get("content").message).contains("'jpeg'", "json-lines");
        assertThat(drover.folder.resolve("out").resolve(run)).doesNotExist();
        assertThat(drover.folder.resolve("out-other")).doesNotExist();
        assertThat(drover.folder.resolve("drover").resolve(run)).doesNotExist();
    }

    @Test
    void aReplyByNoContractIsTheCauseOfItsAttemptAndTheItemIsHealed() throws Exception {
        String run = "replies";
        Map<String, Cause> faults = new LinkedHashMap<>();
        faults.put("empty", Cause.REPLY_UNREADABLE);
        faults.put("not JSON", Cause.REPLY_UNREADABLE);
        faults.put("truncated", Cause.REPLY_UNREADABLE);
        faults.put("another document", Cause.REPLY_UNREADABLE);
        faults.put("foreign item", Cause.REPLY_FOREIGN_ITEM);
        faults.put("repeated item", Cause.REPLY_REPEATED_ITEM);
        faults.put("left out", Cause.REPLY_LEFT_OUT);
        faults.put("foreign URI", Cause.REPLY_FOREIGN_URI);
        faults.put("nothing written", Cause.OUTPUT_MISSING);
        List<ObjectNode> items = new ArrayList<>();
        faults.forEach((fault, cause) -> {
            ObjectNode item = drover.item(run, fault.replace(' ', '-')).put("worker", FAULTY);
            item.withObject("/input/inline").put("reply", fault);
            items.add(item);
        });
        drover.close(run, items.size());
        drover.putItems(run, items);

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.count(ItemStatus.VERIFIED)).isEqualTo(items.size());
        assertThat(drover.invocations(run)).hasSize(2 * items.size());
        faults.forEach((fault, cause) -> {
            List<AttemptLine> attempts = attempts(run, fault.replace(' ', '-'));
            assertThat(attempts).hasSize(2);
            assertThat(attempts.get(0).cause).as(fault).isEqualTo(cause);
            assertThat(attempts.get(0).outcome).isEqualTo(Outcome.REPLIED);
            assertThat(attempts.get(0).verdict).isEqualTo(Verdict.MISSING);
            assertThat(attempts.get(0).message).isNotBlank().doesNotContain("\n");
            assertThat(attempts.get(1).cause).isNull();
            assertThat(attempts.get(1).verdict).isEqualTo(Verdict.INTACT);
        });
        assertThat(progress.healed)
                .containsEntry(Cause.REPLY_UNREADABLE, 4L)
                .containsEntry(Cause.REPLY_FOREIGN_URI, 1L);
    }

    @Test
    void aWorkerThatFailsTwiceSucceedsAtAttemptThreeAndBothCausesAreKept() throws Exception {
        String run = "fails-twice";
        drover.close(run, 1);
        drover.putItems(run, List.of(drover.item(run, "item", "failures", 2)));

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.equation()).startsWith("seen 1 = verified 1 ");
        assertThat(progress.healed).isEqualTo(Map.of(Cause.WORKER_ERROR, 2L));
        FinalLine last = drover.finals(run).get(0);
        assertThat(last.attempts).isEqualTo(3);
        assertThat(last.causes).containsExactly(Cause.WORKER_ERROR, Cause.WORKER_ERROR);
        assertThat(last.cause).isNull();
        assertThat(last.uri).startsWith(drover.output() + run + "/item@0.3.");
        assertThat(attempts(run, "item"))
                .extracting(line -> line.message)
                .containsExactly(
                        "java.lang.IllegalStateException: failure 1 of 2",
                        "java.lang.IllegalStateException: failure 2 of 2",
                        null);
    }

    @Test
    void aWorkerThatAlwaysFailsExhaustsTheItemAtExactlyTheConfiguredAttempts() throws Exception {
        String run = "always-fails";
        drover.close(run, 1);
        drover.putItems(run, List.of(drover.item(run, "item", "failures", 99)));

        RunProgress progress = drover.awaitComplete(run);

        assertThat(progress.equation()).startsWith("seen 1 = verified 0 + exhausted 1 ");
        assertThat(progress.healed).isEmpty();
        assertThat(drover.invocations(run)).extracting(item -> item.attempt).containsExactly(1, 2, 3, 4);
        FinalLine last = drover.finals(run).get(0);
        assertThat(last.cause).isEqualTo(Cause.WORKER_ERROR);
        assertThat(last.message).contains("failure 4 of 99");
        assertThat(last.attempts).isEqualTo(MAX_ATTEMPTS);
        assertThat(last.causes).isEqualTo(Collections.nCopies(MAX_ATTEMPTS, Cause.WORKER_ERROR));
        List<AttemptLine> attempts = attempts(run, "item");
        assertThat(attempts).hasSize(MAX_ATTEMPTS);
        for (AttemptLine attempt : attempts) {
            String failure = "failure " + attempt.attempt + " of 99";
            assertThat(attempt.message).contains(failure);
            assertThat(attempt.logTail).contains(failure, "REPORT RequestId: " + attempt.requestId);
            assertThat(archive(attempt.log)).contains(failure, "IllegalStateException", "attempt " + attempt.attempt);
        }
        assertThat(last.log).isEqualTo(attempts.get(MAX_ATTEMPTS - 1).log);
        assertThat(drover.drover("status", run).exitCode).isZero();
    }

    @Test
    void anExhaustedItemIsRedrivenOnceItsWorkerIsMended() throws Exception {
        String run = "mended";
        register(BROKEN, (input, output, context) -> {
            throw new IllegalStateException("the model's file is missing");
        });
        drover.close(run, 2);
        drover.putItems(
                run, List.of(drover.item(run, "good"), drover.item(run, "bad").put("worker", BROKEN)));
        assertThat(drover.awaitComplete(run).equation()).startsWith("seen 2 = verified 1 + exhausted 1 ");
        register(BROKEN, new LinesWorker());

        DroverFixture.Said other = drover.drover("redrive", run, "--cause", "never_returned");
        DroverFixture.Said dry = drover.drover("redrive", run, "--status", "EXHAUSTED", "--dry-run");
        DroverFixture.Said said = drover.drover("redrive", run, "--status", "EXHAUSTED", "--cause", "FUNCTION_ERROR");

        assertThat(other.out).isEqualTo("redrove 0 items of run mended\n");
        assertThat(dry.out).contains("bad  EXHAUSTED FUNCTION_ERROR  generation 0 -> 1", "would redrive 1 item of");
        assertThat(said.exitCode).as("%s", said).isZero();
        drover.await(
                "the redriven item is verified",
                () -> drover.progress(run).count(ItemStatus.VERIFIED) == 2
                        && drover.drover("status", run).exitCode == 0);
        assertThat(drover.progress(run).equation())
                .isEqualTo("seen 2 = verified 2 + exhausted 0 + rejected 0 + quarantined 0 + parked 0 + open 0");
        assertThat(drover.drover("status", run, "--recount").exitCode).isZero();
        assertThat(drover.finals(run).stream()
                        .filter(line -> line.id.equals("bad"))
                        .sorted(Comparator.comparingInt(line -> line.generation))
                        .map(line -> line.status + "@" + line.generation + " after " + line.attempts))
                .containsExactly("EXHAUSTED@0 after 4", "VERIFIED@1 after 1");
        DroverFixture.Said explained = drover.drover("explain", run, "bad");
        assertThat(explained.exitCode).isZero();
        assertThat(explained.out.lines().map(line -> line.replaceFirst("^  \\S+ \\S+Z  ", "  ")))
                .containsSubsequence(
                        "run mended, item bad",
                        "generation 0",
                        "  attempt 1: WORKER_ERROR, MISSING, FUNCTION_ERROR",
                        "  attempt 4: WORKER_ERROR, MISSING, FUNCTION_ERROR",
                        "generation 1 (redriven)",
                        "  attempt 1: REPLIED, INTACT");
        assertThat(explained.out).contains("the model's file is missing", "EXHAUSTED, FUNCTION_ERROR after 4 attempts");
    }

    private List<AttemptLine> attempts(String run, String id) {
        try {
            return drover.attempts(run).stream()
                    .filter(line -> line.id.equals(id))
                    .sorted(Comparator.comparingInt(line -> line.attempt))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String archive(String uri) throws Exception {
        try (InputStream log = new GZIPInputStream(Files.newInputStream(Path.of(URI.create(uri))))) {
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
