package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.job.Variation;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** How far the slots of several subtasks are from one queue before all of them, over the whole job. */
final class BalanceBench implements Bench {
    private static final int SLOTS = 900;
    private static final int SUBTASKS = 4;
    private static final int ITEMS = 8_000;
    private static final int ROUNDS = 3;
    private static final double MUST = 1.04;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "balance";
    }

    @Override
    public String description() {
        return "Time of the last dispatch, 900 slots, 4 subtasks, four kinds of durations, over that of one queue before all "
                + "slots (list scheduling on the same durations) whose number grows as the limit did; against the same job with "
                + "a plain rebalance(), once for each kind, since that takes several times as long.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        // What runs when a job is cancelled runs on, and must not take the next one's slots.
        BenchEndpoint endpoint = setting.endpoint(2 * SLOTS);
        Durations.Kind[] kinds = Durations.Kind.values();
        String[] streams = new String[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            streams[i] = kinds[i].word();
        }
        KinesaliteProcess kinesis = setting.kinesis(streams);
        boolean rivalFirst = false;
        for (Durations.Kind kind : kinds) {
            Rig rig = new Rig(setting, kinesis, endpoint, kind);
            if (kind == kinds[0]) {
                report.say("  warming up");
                rig.run(Variation.none());
            }
            Samples lastDispatch = new Samples();
            Samples whole = new Samples();
            Alternation alternation = new Alternation(report);
            alternation.peer("drover", () -> book(rig.run(Variation.none()), lastDispatch, whole));
            Samples plain = new Samples();
            Samples plainWhole = new Samples();
            if (rivalFirst) {
                book(rig.run(Variation.none().withRoundRobin()), plain, plainWhole);
            }
            alternation.measure(setting.rounds(ROUNDS));
            if (!rivalFirst) {
                book(rig.run(Variation.none().withRoundRobin()), plain, plainWhole);
            }
            // So that it does not always meet the warmer machine.
            rivalFirst = !rivalFirst;
            String name = kind.word() + ", last dispatch over ideal";
            report.figure(name, lastDispatch, "");
            report.figure(name + ", rebalance()", plain, "");
            report.figure(name + ", with all slots from the first call on", whole, "");
            report.figure(name + ", with all slots from the first call on, rebalance()", plainWhole, "");
            report.atMost(name, lastDispatch.median(), MUST);
        }
    }

    private static double book(double[] ratios, Samples lastDispatch, Samples whole) {
        lastDispatch.add(ratios[0]);
        whole.add(ratios[1]);
        return ratios[0];
    }

    /** One kind of durations, in a stream of its own. */
    private static final class Rig {
        private final Setting setting;
        private final KinesaliteProcess kinesis;
        private final BenchEndpoint endpoint;
        private final Durations.Kind kind;
        private final double[] seconds;

        Rig(Setting setting, KinesaliteProcess kinesis, BenchEndpoint endpoint, Durations.Kind kind)
                throws IOException {
            this.setting = setting;
            this.kinesis = kinesis;
            this.endpoint = endpoint;
            this.kind = kind;
            this.seconds = kind.draw(setting.seed(), setting.items(ITEMS));
            setting.load(kinesis, kind.word(), seconds.length, this::item);
        }

        private ObjectNode item(int number) {
            return setting.item(number, Duration.ofMillis(Math.round(seconds[number] * 1000)));
        }

        /** The time of the last dispatch over that of an ideal whose slots grow as the limit did, and of one with all. */
        double[] run(Variation variation) {
            int slots = setting.items(SLOTS);
            Map<String, String> settings = setting.settings(kinesis, endpoint, kind.word());
            settings.put("dispatch.max-in-flight", Integer.toString(slots));
            settings.put("dispatch.parallelism", Integer.toString(SUBTASKS));
            try (BenchJob job = BenchJob.start(settings, variation)) {
                job.await("the first call", PATIENCE, () -> job.dispatch("invocations") > 0);
                long first = System.nanoTime();
                // By the seconds since the first call.
                TreeMap<Double, Integer> limits = new TreeMap<>(Map.of(0.0, 1));
                job.await("all are dispatched", PATIENCE, () -> {
                    int limit = (int) Math.min(slots, job.dispatch("limit"));
                    if (limit > limits.lastEntry().getValue()) {
                        limits.put((System.nanoTime() - first) / 1e9, limit);
                    }
                    return job.dispatch("invocations") >= seconds.length;
                });
                double last = (System.nanoTime() - first) / 1e9;
                double grown = IdealQueue.of(
                                seconds,
                                now -> limits.floorEntry(now).getValue(),
                                limits.keySet().stream()
                                        .mapToDouble(Double::doubleValue)
                                        .toArray())
                        .lastStart;
                return new double[] {last / grown, last / IdealQueue.of(seconds, now -> slots).lastStart};
            } finally {
                setting.removeOutputs();
            }
        }
    }
}
