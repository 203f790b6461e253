package dev.drover.local.bench;

import java.time.Duration;
import java.util.Map;

/** Items that share invocations, against the same items in an invocation each. */
final class BatchBench implements Bench {
    private static final String AT_ONCE = "at-once";
    private static final String IN_TURN = "in-turn";
    private static final int ITEMS = 20_000;
    private static final int BATCH = 16;
    /** So few that the service's concurrency is what is short, not this machine. */
    private static final int IN_FLIGHT = 4;

    private static final Duration ITEM = Duration.ofMillis(10);
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double FEWER_INVOCATIONS = 10;
    private static final double MORE_ITEMS = 3;

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public String description() {
        return "Items of 10 ms, " + BATCH
                + " to an invocation, against one each, at the same concurrency: invocations, and "
                + "items a second; with a function that takes a batch at once, as a model does, and with one that takes its "
                + "items one after the other.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        BenchEndpoint endpoint = setting.endpoint(IN_FLIGHT);
        KinesaliteProcess kinesis = setting.kinesis(AT_ONCE, IN_TURN);

        report.say("  a function that takes its whole batch in 10 ms");
        endpoint.slowBy(ITEM);
        int items = setting.items(ITEMS);
        setting.load(kinesis, AT_ONCE, items, setting::item);
        Ratios ratios = new Peers(setting, endpoint, kinesis, AT_ONCE, items).measure(report);
        report.atLeast("at-once, invocations, ratio", ratios.invocations.median(), FEWER_INVOCATIONS);
        report.atLeast("at-once, items a second, ratio", ratios.items.median(), MORE_ITEMS);

        report.say("  a function that takes 10 ms for each item of it");
        endpoint.slowBy(Duration.ZERO);
        int fewer = setting.items(ITEMS / 4);
        setting.load(kinesis, IN_TURN, fewer, number -> setting.item(number, ITEM));
        ratios = new Peers(setting, endpoint, kinesis, IN_TURN, fewer).measure(report);
        report.atLeast("in-turn, invocations, ratio", ratios.invocations.median(), FEWER_INVOCATIONS);
    }

    /** Of the two peers. */
    private static final class Ratios {
        private final Samples invocations;
        private final Samples items;

        Ratios(Samples invocations, Samples items) {
            this.invocations = invocations;
            this.items = items;
        }
    }

    /** With batches and without; each leaves no output behind. */
    private static final class Peers {
        private final Setting setting;
        private final BenchEndpoint endpoint;
        private final KinesaliteProcess kinesis;
        private final String stream;
        private final int items;

        Peers(Setting setting, BenchEndpoint endpoint, KinesaliteProcess kinesis, String stream, int items) {
            this.setting = setting;
            this.endpoint = endpoint;
            this.kinesis = kinesis;
            this.stream = stream;
            this.items = items;
        }

        Ratios measure(Report report) throws Exception {
            Samples batchedCalls = new Samples();
            Samples singleCalls = new Samples();
            report.say("  warming up");
            drover(BATCH, new Samples());
            drover(1, new Samples());
            Alternation alternation = new Alternation(report);
            Samples batched = alternation.peer("batches", () -> drover(BATCH, batchedCalls));
            Samples single = alternation.peer("one each", () -> drover(1, singleCalls));
            alternation.measure(setting.rounds(ROUNDS));
            Ratios ratios = new Ratios(singleCalls.over(batchedCalls), batched.over(single));
            report.figure(stream + ", batches, items a second", batched, "items/s");
            report.figure(stream + ", one each, items a second", single, "items/s");
            report.figure(stream + ", items a second, ratio", ratios.items, "");
            report.figure(stream + ", batches, invocations", batchedCalls, "");
            report.figure(stream + ", one each, invocations", singleCalls, "");
            report.figure(stream + ", invocations, ratio", ratios.invocations, "");
            return ratios;
        }

        private double drover(int batch, Samples calls) {
            Map<String, String> settings = setting.settings(kinesis, endpoint, stream);
            settings.put("dispatch.max-in-flight", Integer.toString(IN_FLIGHT));
            settings.put("dispatch.workers." + Setting.WORKER + ".batch.max-items", Integer.toString(batch));
            try (BenchJob job = BenchJob.start(settings)) {
                double rate = SteadyRate.of(job::verified, items, PATIENCE, job::await);
                job.await("all are verified", PATIENCE, () -> job.verified() >= items);
                calls.add((double) job.dispatch("invocations"));
                return rate;
            } finally {
                setting.removeOutputs();
            }
        }
    }
}
