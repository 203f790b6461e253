package dev.drover.local.bench;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.connectors.store.ObjectStores;
import dev.drover.connectors.store.StoreRunDocuments;
import dev.drover.connectors.store.StoreSettings;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.Stage;
import dev.drover.contract.Verdict;
import dev.drover.local.LiveMetrics;
import dev.drover.local.LocalCluster;
import dev.drover.local.SetupException;
import dev.drover.local.process.ControlPort;
import dev.drover.operators.admit.AdmissionPolicy;
import dev.drover.operators.admit.AdmitFunction;
import dev.drover.operators.admit.AllowedUris;
import dev.drover.operators.admit.ArrivalKey;
import dev.drover.operators.flow.Arrival;
import dev.drover.operators.flow.Backoff;
import dev.drover.operators.flow.Evidence;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.Settlement;
import dev.drover.operators.heal.HealFunction;
import dev.drover.operators.heal.HealSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The two stages that remember items, admit and heal, fed with items as fast as they take them: what lies between them is
 * left out, so that a state which a real run fills in days is there in minutes. Every eleventh item stays open, handed back
 * by dispatch and waiting for its turn, which is the largest that an open item's state gets; the others are verified.
 *
 * <p>{@code settled} and {@code open} are answered with numbers of items, {@code checkpoints MILLIS} with what the completed
 * checkpoints that began since then took, each as milliseconds and bytes.
 */
public final class StateMain {
    /** One in so many items stays open. */
    static final int OPEN_OF = 11;

    private static final int SUBTASKS = 2;

    private StateMain() {}

    /**
     * @param arguments the port to answer on; how many items come at once; how many a second come then; the folder for
     *     everything; how much memory is Flink's to manage, as Flink writes it
     */
    public static void main(String[] arguments) throws IOException {
        String folder = arguments[3];
        LocalCluster cluster = LocalCluster.start(configuration(folder, arguments[4]), "0", SUBTASKS);
        StreamExecutionEnvironment environment = cluster.environment();
        PacedSequence numbers = new PacedSequence(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
        build(environment, numbers, folder);
        JobID job = cluster.submit(environment, "drover-state");
        ControlPort.serve(Integer.parseInt(arguments[0]), question -> {
            if (cluster.status(job).isGloballyTerminalState()) {
                throw new SetupException("the job ended: " + cluster.failure(job));
            }
            return answer(question, cluster, job);
        });
    }

    private static Configuration configuration(String folder, String managed) {
        Configuration configuration = new Configuration();
        configuration.setString("parallelism.default", Integer.toString(SUBTASKS));
        configuration.setString("pipeline.generic-types", "false");
        configuration.setString("taskmanager.memory.managed.size", managed);
        configuration.setString("state.backend.type", "rocksdb");
        configuration.setString("execution.checkpointing.incremental", "true");
        configuration.setString("execution.checkpointing.interval", "10 s");
        configuration.setString("execution.checkpointing.dir", folder + "checkpoints");
        configuration.setString("restart-strategy.type", "none");
        configuration.setString("web.checkpoints.history", "1000");
        LiveMetrics.configure(configuration);
        return configuration;
    }

    private static void build(StreamExecutionEnvironment environment, PacedSequence numbers, String folder) {
        AdmissionPolicy policy = new AdmissionPolicy(
                List.of(Setting.WORKER), List.of(), AllowedUris.under(List.of()), AllowedUris.under(List.of(folder)));
        AdmitFunction admit = new AdmitFunction(
                policy,
                () -> StoreRunDocuments.under(ObjectStores.open(store()), folder),
                OpenGate.opener(),
                Duration.ofSeconds(5),
                Duration.ofDays(8));
        environment
                .fromSource(numbers, WatermarkStrategy.noWatermarks(), "numbers")
                .setParallelism(1)
                .map(number -> arrival(number, folder))
                .returns(Arrival.class)
                .keyBy(new ArrivalKey())
                .process(admit)
                .name(Stage.ADMIT.word())
                .map(StateMain::settlement)
                .returns(Settlement.class)
                .keyBy(HealFunction::key)
                .process(new HealFunction(healing(), OpenGate.opener()))
                .name(Stage.HEAL.word())
                .sinkTo(new DiscardingSink<>());
    }

    private static StoreSettings store() {
        return StoreSettings.of(AwsClientSettings.of(Setting.REGION), false, 1, Duration.ofSeconds(10));
    }

    private static HealSettings healing() {
        HealSettings heal = new HealSettings();
        heal.maxAttempts = 5;
        // So long that no open item's turn comes while this runs.
        heal.backoff = new Backoff(Duration.ofDays(1), Duration.ofDays(1));
        heal.undecidedBackoff = Duration.ofDays(1);
        heal.maxEventAge = Duration.ofDays(1);
        heal.probe = heal.backoff;
        heal.maxAge = Duration.ofDays(2);
        heal.rememberFor = Duration.ofDays(8);
        return heal;
    }

    private static Arrival arrival(long number, String folder) {
        Item item = new Item();
        item.run = Setting.RUN;
        item.id = String.format("%06d/%06d", number / 1_000_000, number % 1_000_000);
        item.worker = Setting.WORKER;
        item.json = ContractCodec.bytes(Setting.item(item.id, folder));
        item.output = folder;
        item.expectedRecords = 1;
        item.seenMillis = System.currentTimeMillis();
        item.creditAccount = 1;
        Arrival arrival = new Arrival();
        arrival.item = item;
        return arrival;
    }

    private static Settlement settlement(Item item) {
        Settlement settlement = new Settlement();
        settlement.item = item;
        settlement.evidence = new Evidence();
        if (Long.parseLong(item.id.substring(item.id.indexOf('/') + 1)) % OPEN_OF == 0) {
            settlement.kind = Settlement.Kind.DEFERRED;
            settlement.cause = Cause.DEFERRED;
            settlement.message = "the target is out";
        } else {
            settlement.kind = Settlement.Kind.VERDICT;
            settlement.verdict = Verdict.INTACT;
        }
        return settlement;
    }

    private static String answer(String question, LocalCluster cluster, JobID job) {
        if (question.equals("settled")) {
            return Long.toString(LiveMetrics.sum(Stage.HEAL.word(), Stage.HEAL.word() + ".verified"));
        }
        if (question.equals("open")) {
            return Long.toString(LiveMetrics.sum(Stage.HEAL.word(), Stage.HEAL.word() + ".deferred"));
        }
        long fromMillis = Long.parseLong(question.substring("checkpoints ".length()));
        StringBuilder answer = new StringBuilder();
        for (AbstractCheckpointStats checkpoint :
                cluster.checkpoints(job).getHistory().getCheckpoints()) {
            if (checkpoint.getTriggerTimestamp() >= fromMillis
                    && checkpoint.getStatus() == CheckpointStatsStatus.COMPLETED) {
                answer.append(checkpoint.getEndToEndDuration())
                        .append(' ')
                        .append(checkpoint.getCheckpointedSize())
                        .append(' ');
            }
        }
        return answer.toString().trim();
    }
}
