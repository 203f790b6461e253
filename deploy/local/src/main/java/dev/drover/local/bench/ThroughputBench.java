package dev.drover.local.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/** Items a second through all of Drover, against invocations a second of a bare loop. */
final class ThroughputBench implements Bench {
    private static final int ROUNDS = 3;
    /** After one the first round is still half as fast as the third, as there is much more of Drover to compile. */
    private static final int WARM_UPS = 3;

    private static final String STREAM = "work";
    private static final int ITEMS = 20_000;
    private static final int THREADS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<Load> LOADS = List.of(
            new Load(256, Duration.ZERO, 0.40),
            new Load(256, Duration.ofMillis(50), 0.80),
            new Load(900, Duration.ofMillis(500), 0.97));

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String description() {
        return "Items settled a second by all of Drover (parse, admit, invoke, verify, heal on RocksDB, ledger, "
                + "checkpoints) against invocations a second of a bare loop on the same client and endpoint.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        BenchEndpoint endpoint = setting.endpoint(THREADS);
        KinesaliteProcess kinesis = setting.kinesis(STREAM);
        int items = setting.items(ITEMS);
        setting.load(kinesis, STREAM, items, setting::item);
        Peers peers = new Peers(setting, kinesis, endpoint, items);
        report.say("  warming up");
        for (int i = 0; i < setting.rounds(WARM_UPS); i++) {
            peers.drover(LOADS.get(0));
            peers.bare(LOADS.get(0));
        }
        for (Load load : LOADS) {
            endpoint.slowBy(load.delay);
            Alternation alternation = new Alternation(report);
            Samples drover = alternation.peer("drover", () -> peers.drover(load));
            Samples bare = alternation.peer("bare loop", () -> peers.bare(load));
            alternation.measure(setting.rounds(ROUNDS));
            report.figure(load + ", drover", drover, "items/s");
            report.figure(load + ", bare loop", bare, "invocations/s");
            report.figure(load + ", ratio", drover.over(bare), "");
            report.atLeast(load + ", ratio", drover.over(bare).median(), load.must);
        }
    }

    /** The two that are measured. Each leaves no output behind. */
    private static final class Peers {
        private final Setting setting;
        private final KinesaliteProcess kinesis;
        private final BenchEndpoint endpoint;
        private final int items;
        private int loops;

        Peers(Setting setting, KinesaliteProcess kinesis, BenchEndpoint endpoint, int items) {
            this.setting = setting;
            this.kinesis = kinesis;
            this.endpoint = endpoint;
            this.items = items;
        }

        double drover(Load load) {
            Map<String, String> settings = setting.settings(kinesis, endpoint, STREAM);
            settings.put("dispatch.max-in-flight", Integer.toString(load.inFlight));
            try (BenchJob job = BenchJob.start(settings)) {
                return SteadyRate.of(job::verified, items, PATIENCE, job::await);
            } finally {
                setting.removeOutputs();
            }
        }

        double bare(Load load) {
            List<SdkBytes> payloads = BareLoop.payloads(items, setting::item, "bare" + ++loops);
            try (BareLoop loop = BareLoop.start(endpoint.uri(), load.inFlight, payloads)) {
                return SteadyRate.of(loop::done, items, PATIENCE, loop::await);
            } finally {
                setting.removeOutputs();
            }
        }
    }

    /** One row of the benchmark. */
    private static final class Load {
        private final int inFlight;
        private final Duration delay;
        private final double must;

        /**
         * @param delay that each invocation takes beside its work
         * @param must the least ratio
         */
        Load(int inFlight, Duration delay, double must) {
            this.inFlight = inFlight;
            this.delay = delay;
            this.must = must;
        }

        @Override
        public String toString() {
            return inFlight + " in flight, " + delay.toMillis() + " ms";
        }
    }
}
