package dev.drover.job;

import dev.drover.connectors.ledger.LedgerSource;
import dev.drover.contract.Stage;
import dev.drover.job.scrub.Finding;
import dev.drover.job.scrub.LastLines;
import dev.drover.job.scrub.ReadLine;
import dev.drover.job.scrub.ScrubLine;
import dev.drover.job.scrub.ToFindings;
import dev.drover.operators.flow.Dispatched;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.ingest.UncountedFlow;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The bounded job of a scrub: the ledger's VERIFIED lines go through the same verify stage as in {@link RunTopology}. */
public final class ScrubTopology {
    private static final long NO_TIMEOUT = 0;

    private ScrubTopology() {}

    /** Where the job runs: the cluster, under {@code flink run}, else this process. */
    public static StreamExecutionEnvironment environment(DroverSettings settings) {
        Configuration configuration = new Configuration();
        // For this process only; a cluster has what it was given.
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
        // Of the two schedulers for batch the one that knows all operators from the start: whoever collects asks for
        // them.
        configuration.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Default);
        configuration.addAll(DroverJob.flinkConfiguration(settings));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        // There are none in batch mode, but where an interval is set collected findings would wait for the next one.
        environment.getCheckpointConfig().disableCheckpointing();
        if (environment instanceof LocalStreamEnvironment) {
            environment.setParallelism(Runtime.getRuntime().availableProcessors());
        }
        return environment;
    }

    /** What is not, or not known to be, what the run's ledger says. */
    public static DataStream<Finding> findings(
            StreamExecutionEnvironment environment, DroverSettings settings, String run) {
        DataStream<Dispatched> last = ledger(environment, settings, run)
                .keyBy((KeySelector<ScrubLine, String>) line -> line.id)
                .process(new LastLines())
                .name(Stage.LEDGER.word() + ": last lines")
                .uid(Stage.LEDGER.word() + "-last-lines");
        return verify(last, settings).flatMap(new ToFindings()).name("findings").uid("findings");
    }

    private static DataStream<ScrubLine> ledger(
            StreamExecutionEnvironment environment, DroverSettings settings, String run) {
        return environment
                .fromSource(
                        LedgerSource.of(settings.get(DroverOptions.STORE), run),
                        WatermarkStrategy.noWatermarks(),
                        Stage.LEDGER.word() + ": files")
                .uid(Stage.LEDGER.word() + "-files")
                .flatMap(new ReadLine())
                .name(Stage.LEDGER.word() + ": lines")
                .uid(Stage.LEDGER.word() + "-lines");
    }

    private static DataStream<Settlement> verify(DataStream<Dispatched> last, DroverSettings settings) {
        int subtasks = last.getParallelism();
        return AsyncDataStream.unorderedWait(
                        last,
                        TopologyParts.verify(settings, context -> new UncountedFlow(), subtasks),
                        NO_TIMEOUT,
                        TimeUnit.MILLISECONDS,
                        TopologyParts.verifyShare(settings, subtasks))
                .name(Stage.VERIFY.word())
                .uid(Stage.VERIFY.word());
    }
}
