package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Stage;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The six words are the same, in the same order, wherever they stand. */
class SixStagesTest {
    private static final List<String> WORDS =
            Arrays.stream(Stage.values()).map(Stage::word).collect(Collectors.toList());

    @TempDir
    Path folder;

    @Test
    void theyAreTheSixOfTheDesign() {
        assertThat(WORDS).containsExactly("ingest", "admit", "dispatch", "verify", "heal", "ledger");
    }

    @Test
    void eachIsAPackageOfTheOperators() throws Exception {
        for (String word : WORDS) {
            assertThat(Class.forName("dev.drover.operators." + word + ".package-info"))
                    .isNotNull();
        }
    }

    @Test
    void eachIsAMethodOfTheTopology() {
        List<String> methods = Arrays.stream(RunTopology.class.getDeclaredMethods())
                .map(Method::getName)
                .collect(Collectors.toList());
        assertThat(methods).containsAll(WORDS);
    }

    @Test
    void eachOptionBeginsWithOneOfThem() {
        assertThat(DroverOptions.registry().keys())
                .allSatisfy(
                        key -> assertThat(key.substring(0, key.indexOf('.'))).isIn(WORDS));
    }

    @Test
    void everyOperatorHasAUidAndANameThatBeginWithItsStage() {
        Collection<StreamNode> nodes = nodes(Map.of("dispatch.max-in-flight", "16"));
        List<String> uids = new ArrayList<>();
        for (StreamNode node : nodes) {
            // Writers and committers are named by Flink after the sink they belong to.
            assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
            assertThat(node.getTransformationUID().split("[-:]")[0]).isIn(withSinkPrefix());
            uids.add(node.getTransformationUID());
        }
        assertThat(uids).doesNotHaveDuplicates();
        for (String word : WORDS) {
            assertThat(nodes)
                    .anySatisfy(node -> assertThat(node.getOperatorName()).contains(word));
        }
    }

    @Test
    void oneSubtaskInvokesForEachTwoHundredInvocationsThatAreAllowed() {
        assertDispatchParallelism(nodes(Map.of("dispatch.max-in-flight", "1")), 1);
        assertDispatchParallelism(nodes(Map.of("dispatch.max-in-flight", "399")), 1);
        assertDispatchParallelism(nodes(Map.of("dispatch.max-in-flight", "400")), 2);
        assertDispatchParallelism(nodes(Map.of("dispatch.max-in-flight", "100000")), 20);
    }

    private static void assertDispatchParallelism(Collection<StreamNode> nodes, int parallelism) {
        assertThat(nodes).anySatisfy(node -> {
            assertThat(node.getTransformationUID()).isEqualTo("dispatch");
            assertThat(node.getParallelism()).isEqualTo(parallelism);
        });
    }

    private static List<String> withSinkPrefix() {
        List<String> allowed = new ArrayList<>(WORDS);
        allowed.add("Sink Committer");
        return allowed;
    }

    /** Of a job with a parallelism of 20, and with these settings beside what every job needs. */
    private Collection<StreamNode> nodes(Map<String, String> own) {
        Map<String, String> all = new TreeMap<>(own);
        all.putAll(Map.ofEntries(
                Map.entry("ingest.kinesis.region", "us-east-1"),
                Map.entry("ingest.work-stream", "work"),
                Map.entry("ingest.retry-stream", "retry"),
                Map.entry("ingest.start-position", "latest"),
                Map.entry("admit.allowed-outputs", "s3://bucket/out/"),
                Map.entry("dispatch.lambda.region", "us-east-1"),
                Map.entry("dispatch.workers.embed.target", "embed"),
                Map.entry("verify.s3.region", "us-east-1"),
                Map.entry("ledger.store", folder.toUri().toString())));
        DroverSettings settings = DroverSettings.load(null, all);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(DroverJob.flinkConfiguration(settings));
        environment.setParallelism(20);
        RunTopology.build(environment, settings);
        return environment.getStreamGraph().getStreamNodes();
    }
}
