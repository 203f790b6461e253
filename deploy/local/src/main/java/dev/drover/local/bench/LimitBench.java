package dev.drover.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.FixedLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A limit that nobody was told, that is halved and restored on the way. */
final class LimitBench implements Bench {
    private static final String ONE = "drover, 1 subtask";
    private static final String FOUR = "drover, 4 subtasks";
    private static final String BACKOFF = "exponential backoff";
    private static final String AIMD = "AIMDLimit";
    private static final String STREAM = "work";
    private static final int HIDDEN = 300;
    private static final int ALLOWED = 900;
    /** What Drover and AIMDLimit begin with. */
    private static final int FIRST_LIMIT = 50;

    private static final int ITEMS = 9_000;
    private static final double MEDIAN_SECONDS = 0.44;
    private static final double SIGMA = 0.5;
    private static final double HALVED_AT_SECONDS = 6;
    private static final double RESTORED_AT_SECONDS = 12;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final double THROTTLED_OF_ONE = 0.005;
    private static final double THROTTLED_OF_FOUR = 0.01;
    private static final double MAKESPAN = 1.08;
    private static final double SETTLED_SECONDS = 5;

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public String description() {
        return "A hidden limit of 300 that is halved and restored, 900 allowed: share of calls throttled, and makespan over "
                + "that of an ideal queue that knows the limit; against plain exponential backoff and AIMDLimit.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Rig rig = new Rig(setting, report);
        rig.measure();
        Figures one = rig.figures(ONE);
        Figures four = rig.figures(FOUR);
        report.atMost("throttled, 1 subtask", one.throttled.median(), THROTTLED_OF_ONE);
        report.atMost("throttled, 4 subtasks", four.throttled.median(), THROTTLED_OF_FOUR);
        for (Figures drover : new Figures[] {one, four}) {
            report.atMost(drover.peer + ", makespan over ideal", drover.makespan.median(), MAKESPAN);
            report.atMost(drover.peer + ", settled after halving", drover.halved.median(), SETTLED_SECONDS);
            report.atMost(drover.peer + ", settled after restoring", drover.restored.median(), SETTLED_SECONDS);
        }
    }

    /** What one peer came to. */
    private static final class Figures {
        private final String peer;
        private final Samples makespan = new Samples();
        private final Samples throttled = new Samples();
        private final Samples halved = new Samples();
        private final Samples restored = new Samples();

        Figures(String peer) {
            this.peer = peer;
        }
    }

    /** What all peers run on. */
    private static final class Rig {
        private final Setting setting;
        private final Report report;
        private final double[] seconds;
        private final HiddenLimit.Plan plan;
        private final double ideal;
        private final BenchEndpoint endpoint;
        private final KinesaliteProcess kinesis;
        private final Map<String, Figures> figures = new LinkedHashMap<>();
        private int loops;

        Rig(Setting setting, Report report) throws IOException {
            this.setting = setting;
            this.report = report;
            int items = setting.items(ITEMS);
            this.seconds = Durations.lognormal(setting.seed(), items, MEDIAN_SECONDS, SIGMA);
            double part = items / (double) ITEMS;
            this.plan = new HiddenLimit.Plan(HIDDEN, HALVED_AT_SECONDS * part, RESTORED_AT_SECONDS * part);
            this.ideal = plan.idealEnd(seconds);
            report.figure("ideal makespan", ideal, "s");
            this.endpoint = setting.endpoint(HIDDEN);
            this.kinesis = setting.kinesis(STREAM);
            setting.load(kinesis, STREAM, items, this::item);
        }

        private ObjectNode item(int number) {
            return setting.item(number, Duration.ofMillis(Math.round(seconds[number] * 1000)));
        }

        Figures figures(String peer) {
            return figures.computeIfAbsent(peer, Figures::new);
        }

        void measure() throws Exception {
            report.say("  warming up");
            loop(new Figures(AIMD), Rig::aimd);
            drover(new Figures(ONE), 1);
            Alternation alternation = new Alternation(report);
            alternation.peer(ONE, () -> drover(figures(ONE), 1));
            alternation.peer(FOUR, () -> drover(figures(FOUR), 4));
            alternation.peer(BACKOFF, () -> loop(figures(BACKOFF), () -> FixedLimit.of(ALLOWED)));
            alternation.peer(AIMD, () -> loop(figures(AIMD), Rig::aimd));
            alternation.measure(setting.rounds(ROUNDS));
            figures.values().forEach(each -> {
                report.figure(each.peer + ", makespan over ideal", each.makespan, "");
                report.figure(each.peer + ", share of calls throttled", each.throttled, "");
                report.figure(each.peer + ", settled after halving", each.halved, "s");
                report.figure(each.peer + ", settled after restoring", each.restored, "s");
            });
        }

        private static Limit aimd() {
            return AIMDLimit.newBuilder()
                    .initialLimit(FIRST_LIMIT)
                    .maxLimit(ALLOWED)
                    .build();
        }

        private double drover(Figures into, int subtasks) {
            endpoint.concurrency(HIDDEN);
            Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
            settings.put("dispatch.max-in-flight", Integer.toString(ALLOWED));
            settings.put("dispatch.parallelism", Integer.toString(subtasks));
            try (BenchJob job = BenchJob.start(settings)) {
                job.await("the first call", PATIENCE, () -> job.dispatch("invocations") > 0);
                HiddenLimit hidden = new HiddenLimit(plan, endpoint, () -> job.dispatch("limit"));
                job.await("all are verified", PATIENCE, () -> {
                    long left = seconds.length - job.verified();
                    hidden.look(left);
                    return left <= 0;
                });
                return book(into, hidden, job.dispatch("throttled"), job.dispatch("invocations"));
            } finally {
                setting.removeOutputs();
            }
        }

        private double loop(Figures into, Supplier<Limit> limits) {
            endpoint.concurrency(HIDDEN);
            Limit limit = limits.get();
            try (ThrottledLoop loop = ThrottledLoop.start(
                    endpoint.uri(),
                    ALLOWED,
                    limit,
                    BareLoop.payloads(seconds.length, this::item, "loop" + ++loops),
                    setting.seed())) {
                loop.await("the first call", PATIENCE, () -> loop.calls() > 0);
                HiddenLimit hidden = new HiddenLimit(plan, endpoint, limit::getLimit);
                loop.await("all are done", PATIENCE, () -> {
                    long left = seconds.length - loop.done();
                    hidden.look(left);
                    return left <= 0;
                });
                return book(into, hidden, loop.throttled(), loop.calls());
            } finally {
                setting.removeOutputs();
            }
        }

        private double book(Figures into, HiddenLimit hidden, long throttled, long calls) {
            double makespan = hidden.seconds() / ideal;
            into.makespan.add(makespan);
            into.throttled.add(throttled / (double) calls);
            into.halved.add(hidden.secondsAfterHalving());
            into.restored.add(hidden.secondsAfterRestoring());
            return makespan;
        }
    }
}
