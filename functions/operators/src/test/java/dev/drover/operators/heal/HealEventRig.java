package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.operators.SilentCredit;
import dev.drover.operators.flow.Item;
import dev.drover.operators.flow.LedgerEntry;
import dev.drover.operators.flow.ProgressDelta;
import dev.drover.operators.flow.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;

/** A harness of heal, and what goes in and comes out where invocations are accepted as events. */
abstract class HealEventRig {
    static final long ACCEPTED_AT = 2_000;
    /** The service may keep the event for ten minutes, and the function may run for one. */
    static final long DEADLINE = ACCEPTED_AT + Duration.ofMinutes(11).toMillis();

    enum Backend {
        HEAP,
        ROCKSDB;

        StateBackend make() {
            return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
        }
    }

    final SilentCredit credit = new SilentCredit();
    final HealSettings settings = HealingPolicyTest.settings();
    Backend backend = Backend.HEAP;
    KeyedOneInputStreamOperatorTestHarness<String, Settlement, LedgerEntry> harness;
    long checkpoints;

    void start(Backend chosen, boolean completions) throws Exception {
        backend = chosen;
        settings.completions = completions;
        open(null, ACCEPTED_AT);
    }

    void open(OperatorSubtaskState snapshot, long now) throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new HealFunction(settings, context -> credit)),
                HealFunction::key,
                Types.STRING);
        harness.setStateBackend(backend.make());
        harness.setProcessingTime(now);
        harness.setStateTtlProcessingTime(now);
        if (snapshot != null) {
            harness.initializeState(snapshot);
        }
        harness.open();
        // The clock of the harness fires what is due only when it is set.
        harness.setProcessingTime(now);
    }

    /** Stops with a snapshot, and starts again after so long. */
    void restart(Duration downtime) throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(++checkpoints, 1);
        long now = harness.getProcessingTime() + downtime.toMillis();
        harness.close();
        open(snapshot, now);
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    void send(Settlement settlement) throws Exception {
        harness.processElement(new StreamRecord<>(settlement));
    }

    static <T> List<T> drain(Queue<StreamRecord<T>> queue) {
        List<T> values = new ArrayList<>();
        if (queue != null) {
            queue.forEach(record -> values.add(record.getValue()));
            queue.clear();
        }
        return values;
    }

    List<Item> retries() {
        return drain(harness.getSideOutput(HealFunction.RETRY));
    }

    Item look() {
        List<Item> retries = retries();
        assertThat(retries).hasSize(1);
        Item look = retries.get(0);
        assertThat(look.evidence)
                .as("goes on at verify, so that nothing is invoked")
                .isNotNull();
        return look;
    }

    List<ProgressDelta> progress() {
        return drain(harness.getSideOutput(HealFunction.PROGRESS));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        harness.extractOutputValues().forEach(entry -> lines.add(entry.json));
        harness.getOutput().clear();
        return lines;
    }

    static AttemptLine attempt(String json) {
        return ContractCodec.read(json.getBytes(StandardCharsets.UTF_8), AttemptLine.class);
    }

    static FinalLine end(String json) {
        return ContractCodec.read(json.getBytes(StandardCharsets.UTF_8), FinalLine.class);
    }

    void assertVerifiedOnce(int attempts) {
        List<String> lines = lines();
        assertThat(lines).hasSize(attempts + 1);
        FinalLine end = end(lines.get(attempts));
        assertThat(end.status).isEqualTo(ItemStatus.VERIFIED);
        assertThat(end.attempts).isEqualTo(attempts);
        assertThat(end.costEstimated).isTrue();
        assertThat(harness.numProcessingTimeTimers()).as("timers").isZero();
        assertThat(retries()).isEmpty();
        List<ProgressDelta> progress = progress();
        assertThat(progress.stream().mapToLong(delta -> delta.invocations).sum())
                .isEqualTo(attempts);
        assertThat(progress.stream().mapToLong(delta -> delta.attempts).sum()).isEqualTo(attempts);
        assertThat(progress.stream().mapToLong(delta -> delta.costNanoUsd).sum())
                .isEqualTo(end.costNanoUsd);
        assertThat(progress.stream().mapToLong(delta -> delta.estimatedNanoUsd).sum())
                .isEqualTo(end.costNanoUsd);
    }
}
