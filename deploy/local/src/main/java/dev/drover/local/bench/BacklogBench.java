package dev.drover.local.bench;

import dev.drover.job.Variation;
import dev.drover.local.Waiting;
import dev.drover.operators.ingest.CreditGate;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/** Whether a backlog stays in the stream, and what the gate that keeps it there costs. */
final class BacklogBench implements Bench {
    private static final String STREAM = "work";
    private static final int BACKLOG = 200_000;
    private static final int LIMIT = 8;
    private static final Duration ITEM = Duration.ofMillis(50);
    private static final int LOOKS = 15;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration FULL_WITHIN = Duration.ofSeconds(60);
    /**
     * The connector itself fetches up to 10,000 records of each of two shards ahead of the gate, and works them off: 12 MB
     * of items as large as these, more or less.
     */
    private static final double FLAT_MIB = 32;

    private static final int FULL_SPEED = 256;
    private static final int FULL_SPEED_ITEMS = 20_000;
    private static final int ROUNDS = 3;
    private static final double GATE_COSTS_AT_MOST = 0.03;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String description() {
        return "Heap and records inside the job while 200,000 records wait in the stream and the limit is 8; and what the "
                + "credit gate costs at full speed (256 in flight, 0 ms) against the same job with the gate off.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        BenchEndpoint endpoint = setting.endpoint(8);
        KinesaliteProcess kinesis = setting.kinesis(STREAM);
        setting.load(kinesis, STREAM, setting.items(BACKLOG), setting::item);

        endpoint.slowBy(ITEM);
        Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
        settings.put("dispatch.max-in-flight", Integer.toString(LIMIT));
        try (BenchJob job = BenchJob.start(settings)) {
            watch(job, report);
        }
        setting.removeOutputs();

        endpoint.slowBy(Duration.ZERO);
        report.say("  warming up");
        rate(setting, kinesis, endpoint, Variation.none());
        Alternation alternation = new Alternation(report);
        Samples on = alternation.peer("gate on", () -> rate(setting, kinesis, endpoint, Variation.none()));
        Samples off = alternation.peer(
                "gate off",
                () -> rate(setting, kinesis, endpoint, Variation.none().withCredit(OpenGate.opener())));
        alternation.measure(setting.rounds(ROUNDS));
        report.figure("full speed, gate on", on, "items/s");
        report.figure("full speed, gate off", off, "items/s");
        Samples ratio = on.over(off);
        report.figure("full speed, on over off", ratio, "");
        report.atMost("share of the throughput that the gate costs", 1 - ratio.median(), GATE_COSTS_AT_MOST);
    }

    private static void watch(BenchJob job, Report report) {
        job.await("the flow is full", FULL_WITHIN, () -> job.dispatch("waiting") > 0 && job.verified() > 4 * LIMIT);
        Samples heap = new Samples();
        Samples inside = new Samples();
        for (int look = 0; look < LOOKS; look++) {
            Waiting.pause(LOOK_EVERY);
            inside.add((double) job.inside());
            heap.add(usedHeapMib());
        }
        report.figure("heap after a collection", heap, "MiB");
        report.figure("records inside the job", inside, "");
        report.atMost("heap, most less least", heap.max() - heap.min(), FLAT_MIB);
        // The limit, what leaves within a round trip of the credit at 20 items a second each, and a handful.
        double window = LIMIT + LIMIT * CreditGate.ROUND_TRIP_MILLIS / (double) ITEM.toMillis() + 16;
        report.atMost("records inside the job, most", inside.max(), window);
    }

    private static double usedHeapMib() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) (1 << 20);
    }

    private static double rate(
            Setting setting, KinesaliteProcess kinesis, BenchEndpoint endpoint, Variation variation) {
        Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
        settings.put("dispatch.max-in-flight", Integer.toString(FULL_SPEED));
        try (BenchJob job = BenchJob.start(settings, variation)) {
            return SteadyRate.of(job::verified, setting.items(FULL_SPEED_ITEMS), PATIENCE, job::await);
        } finally {
            setting.removeOutputs();
        }
    }
}
