package dev.drover.local.bench;

import dev.drover.local.endpoint.EndpointRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How soon a stray is on its way again while all that may be in flight is, by the endpoint's own record. */
final class StrayBench implements Bench {
    private static final String STREAM = "work";
    private static final int ITEMS = 16_000;
    /** So few that it is not this machine that is slow. */
    private static final int IN_FLIGHT = 64;

    private static final Duration ITEM = Duration.ofMillis(100);
    private static final double LOST = 0.05;
    /** The least there is: what is measured is what comes on top of it. */
    private static final Duration BACKOFF = Duration.ofMillis(1);

    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double AT_MOST_MILLIS = 2_000;

    @Override
    public String name() {
        return "strays";
    }

    @Override
    public String description() {
        return "Items of 100 ms of which every twentieth invocation, by chance, leaves no output, with all that may be in "
                + "flight busy and a backlog in the stream: from the reply that hides it to the item's next invocation, by way "
                + "of verify, heal and the retry stream, with a backoff of " + BACKOFF.toMillis() + " ms.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path file = setting.folder().resolve("endpoint-record.jsonl");
        BenchEndpoint endpoint = setting.endpoint(2 * IN_FLIGHT, file);
        RecordTail record = new RecordTail(file);
        endpoint.loseOutputs(LOST);
        KinesaliteProcess kinesis = setting.kinesis(STREAM);
        int items = setting.items(ITEMS);
        setting.load(kinesis, STREAM, items, number -> setting.item(number, ITEM));

        report.say("  warming up");
        run(setting, endpoint, kinesis, items, record);
        Samples strays = new Samples();
        Samples median = new Samples();
        Alternation rounds = new Alternation(report);
        Samples tail = rounds.peer("to the next invocation, p99 ms", () -> {
            double[] took = run(setting, endpoint, kinesis, items, record);
            strays.add(took.length);
            median.add(took[took.length / 2]);
            return took[(int) (0.99 * took.length)];
        });
        rounds.measure(setting.rounds(ROUNDS));
        report.figure("strays", strays, "");
        report.figure("to the next invocation, p50", median, "ms");
        report.figure("to the next invocation, p99", tail, "ms");
        report.atMost("to the next invocation, p99, ms", tail.median(), AT_MOST_MILLIS);
    }

    /** For each stray the time from the end of its invocation to the start of the item's next one, ascending. */
    private static double[] run(
            Setting setting, BenchEndpoint endpoint, KinesaliteProcess kinesis, int items, RecordTail record)
            throws IOException {
        Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
        settings.put("dispatch.max-in-flight", Integer.toString(IN_FLIGHT));
        settings.put("heal.backoff.initial", BACKOFF.toMillis() + " ms");
        settings.put("heal.backoff.max", BACKOFF.toMillis() + " ms");
        try (BenchJob job = BenchJob.start(settings)) {
            job.await("all are verified", PATIENCE, () -> job.verified() >= items);
            job.await("the last invocation ends", PATIENCE, () -> endpoint.running() == 0);
        } finally {
            setting.removeOutputs();
        }
        return gaps(record.added());
    }

    private static double[] gaps(List<EndpointRecord.Line> lines) {
        Map<String, Long> ends = new HashMap<>();
        lines.forEach(line -> line.items.forEach(
                item -> ends.put(item.id + "." + item.attempt, line.startedMillis + line.durationMillis)));
        double[] gaps = lines.stream()
                .flatMap(line -> line.items.stream()
                        .filter(item -> item.attempt > 1)
                        .map(item -> line.startedMillis - end(ends, item.id + "." + (item.attempt - 1))))
                .mapToDouble(Long::doubleValue)
                .sorted()
                .toArray();
        if (gaps.length == 0) {
            throw new IllegalStateException("no stray was invoked again");
        }
        return gaps;
    }

    private static long end(Map<String, Long> ends, String attempt) {
        Long end = ends.get(attempt);
        if (end == null) {
            throw new IllegalStateException("the endpoint's record has no attempt " + attempt);
        }
        return end;
    }
}
