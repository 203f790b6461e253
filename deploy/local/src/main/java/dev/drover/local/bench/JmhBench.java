package dev.drover.local.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The pure parts that every item passes, by JMH. Measurements for whoever changes them; nothing must hold. */
final class JmhBench implements Bench {
    private static final TimeValue ITERATION = TimeValue.seconds(1);

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public String description() {
        return "Time of the pure parts that every item passes: codec, digest, limit.";
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Options options = new OptionsBuilder()
                .include("dev\\.drover\\..*Benchmark")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .warmupIterations(setting.rounds(3))
                .warmupTime(ITERATION)
                .measurementIterations(setting.rounds(5))
                .measurementTime(ITERATION)
                .forks(setting.rounds(2))
                .verbosity(VerboseMode.SILENT)
                .build();
        for (RunResult result : new Runner(options).run()) {
            Samples samples = new Samples();
            result.getBenchmarkResults()
                    .forEach(fork -> fork.getIterationResults()
                            .forEach(iteration ->
                                    samples.add(iteration.getPrimaryResult().getScore())));
            report.figure(result.getPrimaryResult().getLabel(), samples, "ns");
        }
    }
}
