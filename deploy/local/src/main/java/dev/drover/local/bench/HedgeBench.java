package dev.drover.local.bench;

import dev.drover.local.endpoint.EndpointRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Items of which some hang, with second invocations and without, by the endpoint's own record. */
final class HedgeBench implements Bench {
    private static final String STREAM = "hang";
    private static final int ITEMS = 8_000;
    /** So few that it is not this machine that is slow. */
    private static final int IN_FLIGHT = 64;

    private static final int ONE_IN = 100;
    private static final Duration ITEM = Duration.ofMillis(100);
    private static final Duration HANG = Duration.ofSeconds(10);
    private static final int MOST_EXTRA_PERCENT = 5;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double MOST_OVER_MEDIAN = 3;

    @Override
    public String name() {
        return "hedge";
    }

    @Override
    public String description() {
        return "Items of 100 ms of which every hundredth invocation, by chance, takes 10 s, with second invocations (at "
                + "most " + MOST_EXTRA_PERCENT
                + "%) and without: from an item's first invocation to its first reply, and "
                + "how many invocations that took.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path file = setting.folder().resolve("endpoint-record.jsonl");
        // What hangs when a job is cancelled hangs on, and must not keep the next one waiting.
        BenchEndpoint endpoint = setting.endpoint(2 * IN_FLIGHT, file);
        RecordTail record = new RecordTail(file);
        KinesaliteProcess kinesis = setting.kinesis(STREAM);
        int items = setting.items(ITEMS);
        setting.load(kinesis, STREAM, items, number -> setting.item(number, ITEM, ONE_IN, HANG));

        Peer hedged = new Peer(setting, endpoint, kinesis, record, items, MOST_EXTRA_PERCENT);
        Peer plain = new Peer(setting, endpoint, kinesis, record, items, 0);
        report.say("  warming up");
        hedged.run();
        hedged.clear();
        Alternation alternation = new Alternation(report);
        Samples tail = alternation.peer("hedged, p99.9 ms", hedged::run);
        Samples plainTail = alternation.peer("plain, p99.9 ms", plain::run);
        alternation.measure(setting.rounds(ROUNDS));

        report.figure("hedged, p50", hedged.median, "ms");
        report.figure("hedged, p99.9", tail, "ms");
        report.figure("hedged, p99.9 over p50", tail.over(hedged.median), "");
        report.figure("hedged, extra invocations", hedged.extra, "%");
        report.figure("hedged, all verified after", hedged.seconds, "s");
        report.figure("plain, p50", plain.median, "ms");
        report.figure("plain, p99.9", plainTail, "ms");
        report.figure("plain, all verified after", plain.seconds, "s");
        report.atMost("p99.9 over p50", tail.over(hedged.median).median(), MOST_OVER_MEDIAN);
        report.atMost("extra invocations, %", hedged.extra.max(), MOST_EXTRA_PERCENT);
    }

    /** The job with as many second invocations as it is given. */
    private static final class Peer {
        private final Setting setting;
        private final BenchEndpoint endpoint;
        private final KinesaliteProcess kinesis;
        private final RecordTail record;
        private final int items;
        private final int mostExtraPercent;
        private final Samples median = new Samples();
        private final Samples extra = new Samples();
        private final Samples seconds = new Samples();

        Peer(
                Setting setting,
                BenchEndpoint endpoint,
                KinesaliteProcess kinesis,
                RecordTail record,
                int items,
                int mostExtraPercent) {
            this.setting = setting;
            this.endpoint = endpoint;
            this.kinesis = kinesis;
            this.record = record;
            this.items = items;
            this.mostExtraPercent = mostExtraPercent;
        }

        void clear() {
            median.clear();
            extra.clear();
            seconds.clear();
        }

        /** Returns the 99.9th percentile, in milliseconds. */
        double run() throws IOException {
            Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
            String worker = "dispatch.workers." + Setting.WORKER + ".";
            settings.put("dispatch.max-in-flight", Integer.toString(IN_FLIGHT));
            settings.put(worker + "idempotent", "true");
            settings.put(worker + "hedge.max-extra-percent", Integer.toString(mostExtraPercent));
            try (BenchJob job = BenchJob.start(settings)) {
                job.await("the first call", PATIENCE, () -> job.dispatch("invocations") > 0);
                long first = System.nanoTime();
                job.await("all are verified", PATIENCE, () -> job.verified() >= items);
                seconds.add((System.nanoTime() - first) / 1e9);
                extra.add(100.0 * job.dispatch("hedged") / items);
                // Those that lost stand in the record when they have ended.
                job.await("the last invocation ends", PATIENCE, () -> endpoint.running() == 0);
            } finally {
                setting.removeOutputs();
            }
            double[] took = took(record.added());
            median.add(took[took.length / 2]);
            return took[(int) (0.999 * took.length)];
        }

        /** For each item, from the start of its first invocation to the first end of one, in milliseconds, sorted. */
        private double[] took(List<EndpointRecord.Line> lines) {
            Map<String, Long> starts = new HashMap<>();
            Map<String, Long> ends = new HashMap<>();
            for (EndpointRecord.Line line : lines) {
                for (EndpointRecord.Item item : line.items) {
                    starts.merge(item.id, line.startedMillis, Math::min);
                    ends.merge(item.id, line.startedMillis + line.durationMillis, Math::min);
                }
            }
            if (ends.size() != items) {
                throw new IllegalStateException(
                        "the endpoint's record has " + ends.size() + " items, the stream " + items);
            }
            double[] took = new double[items];
            int at = 0;
            for (Map.Entry<String, Long> end : ends.entrySet()) {
                took[at++] = (double) (end.getValue() - starts.getOrDefault(end.getKey(), 0L));
            }
            Arrays.sort(took);
            return took;
        }
    }
}
