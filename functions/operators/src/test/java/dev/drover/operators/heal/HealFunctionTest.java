package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.AttemptLine;
import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.FinalLine;
import dev.drover.contract.ItemStatus;
import dev.drover.operators.SampleItems;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealFunctionTest {
    private static final int MAX_DELAY = 60_000;

    private KeyedOneInputStreamOperatorTestHarness<String, Settlement, LedgerEntry> harness;

    @BeforeEach
    void start() throws Exception {
        harness = harness(new HashMapStateBackend());
        harness.open();
        harness.setProcessingTime(2_000);
        harness.setStateTtlProcessingTime(2_000);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Settlement, LedgerEntry> harness(StateBackend backend)
            throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, Settlement, LedgerEntry> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(
                                new HealFunction(HealingPolicyTest.settings(), context -> new SilentCredit())),
                        HealFunction::key,
                        Types.STRING);
        harness.setStateBackend(backend);
        return harness;
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private void send(Settlement settlement) throws Exception {
        harness.processElement(new StreamRecord<>(settlement));
    }

    private static <T> List<T> drain(Queue<StreamRecord<T>> queue) {
        List<T> values = new ArrayList<>();
        if (queue != null) {
            queue.forEach(record -> values.add(record.getValue()));
            queue.clear();
        }
        return values;
    }

    private List<LedgerEntry> lines() {
        List<LedgerEntry> lines = new ArrayList<>(harness.extractOutputValues());
        harness.getOutput().clear();
        return lines;
    }

    private List<Item> retries() {
        return drain(harness.getSideOutput(HealFunction.RETRY));
    }

    private List<ProgressDelta> progress() {
        return drain(harness.getSideOutput(HealFunction.PROGRESS));
    }

    private Item retry() {
        List<Item> retries = retries();
        assertThat(retries).hasSize(1);
        return retries.get(0);
    }

    private static FinalLine end(LedgerEntry entry) {
        assertThat(entry.json).contains("\"line\":\"final\"").doesNotContain("\n");
        return ContractCodec.read(entry.json.getBytes(StandardCharsets.UTF_8), FinalLine.class);
    }

    private static AttemptLine attempt(LedgerEntry entry) {
        assertThat(entry.json).contains("\"line\":\"attempt\"").doesNotContain("\n");
        return ContractCodec.read(entry.json.getBytes(StandardCharsets.UTF_8), AttemptLine.class);
    }

    private void letBackoffPass() throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + MAX_DELAY);
    }

    @Test
    void aCleanItemStandsOnOneAttemptAndOneFinalLine() throws Exception {
        send(Settlements.intact(Settlements.item(0, 0, 1)));
        List<LedgerEntry> lines = lines();
        assertThat(lines).hasSize(2);
        assertThat(attempt(lines.get(0)).attempt).isEqualTo(1);
        FinalLine end = end(lines.get(1));
        assertThat(end.status).isEqualTo(ItemStatus.VERIFIED);
        assertThat(end.attempts).isEqualTo(1);
        assertThat(end.causes).isEmpty();
        assertThat(end.uri).isEqualTo("s3://bucket/out/x");
        assertThat(end.sha256).isEqualTo("0".repeat(64));
        assertThat(end.costNanoUsd).isEqualTo(100);
        assertThat(end.item).isNotNull();
        assertThat(retries()).isEmpty();
        ProgressDelta progress = progress().get(0);
        assertThat(progress.finals).containsOnly(org.assertj.core.api.Assertions.entry("VERIFIED", 1L));
        assertThat(progress.redriving).isZero();
        assertThat(progress.failedAttempts).isZero();
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void aWorkerThatFailsTwiceAndThenSucceedsIsVerifiedAtAttemptThreeWithBothCauses() throws Exception {
        send(Settlements.failed(Settlements.item(0, 0, 1), Cause.WORKER_ERROR));
        assertThat(retries()).as("not before the backoff").isEmpty();
        letBackoffPass();
        Item second = retry();
        assertThat(second.attempt).isEqualTo(2);
        assertThat(second.sequence).isEqualTo(1);
        assertThat(second.retried).isTrue();
        assertThat(second.evidence).isNull();
        send(Settlements.failed(second, Cause.OUTPUT_MISSING));
        letBackoffPass();
        Item third = retry();
        assertThat(third.attempt).isEqualTo(3);
        assertThat(third.sequence).isEqualTo(2);
        send(Settlements.intact(third));
        List<LedgerEntry> lines = lines();
        assertThat(lines).hasSize(4);
        FinalLine end = end(lines.get(3));
        assertThat(end.status).isEqualTo(ItemStatus.VERIFIED);
        assertThat(end.attempts).isEqualTo(3);
        assertThat(end.causes).containsExactly(Cause.WORKER_ERROR, Cause.OUTPUT_MISSING);
        assertThat(end.costNanoUsd).isEqualTo(300);
        List<ProgressDelta> progress = progress();
        assertThat(progress.get(2).healed).containsEntry("WORKER_ERROR", 1L).containsEntry("OUTPUT_MISSING", 1L);
        assertThat(progress.stream().mapToLong(delta -> delta.invocations).sum())
                .isEqualTo(3);
        assertThat(progress).extracting(delta -> delta.failedAttempts).containsExactly(1L, 1L, 0L);
        assertThat(harness.numProcessingTimeTimers()).isZero();
    }

    @Test
    void oneThatAlwaysFailsIsExhaustedAtExactlyTheConfiguredAttempts() throws Exception {
        Item item = Settlements.item(0, 0, 1);
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(item.attempt).isEqualTo(attempt);
            send(Settlements.failed(item, Cause.FUNCTION_ERROR));
            letBackoffPass();
            if (attempt < 5) {
                item = retry();
            }
        }
        assertThat(retries()).isEmpty();
        List<LedgerEntry> lines = lines();
        assertThat(lines).hasSize(6);
        FinalLine end = end(lines.get(5));
        assertThat(end.status).isEqualTo(ItemStatus.EXHAUSTED);
        assertThat(end.cause).isEqualTo(Cause.FUNCTION_ERROR);
        assertThat(end.attempts).isEqualTo(5);
        assertThat(end.causes).hasSize(5);
        assertThat(end.uri).isNull();
    }

    @Test
    void aDeferralCostsNoAttemptAndLeavesNoLine() throws Exception {
        Item item = Settlements.item(0, 0, 2);
        for (int i = 1; i <= 12; i++) {
            send(Settlements.deferred(item));
            letBackoffPass();
            item = retry();
            assertThat(item.attempt).isEqualTo(2);
            assertThat(item.sequence).isEqualTo(i);
            assertThat(item.evidence).isNull();
        }
        assertThat(lines()).isEmpty();
        assertThat(progress()).hasSize(12).allSatisfy(delta -> {
            assertThat(delta.deferred).isEqualTo(1);
            assertThat(delta.attempts).isZero();
            assertThat(delta.invocations).isEqualTo(1);
        });
    }

    @Test
    void anUndecidedOutputIsAskedForAgainWithItsEvidenceAndBookedOnce() throws Exception {
        Item item = Settlements.item(0, 0, 1);
        for (int i = 0; i < 3; i++) {
            send(Settlements.undecided(item));
            harness.setProcessingTime(harness.getProcessingTime() + 9_999);
            assertThat(retries()).isEmpty();
            harness.setProcessingTime(harness.getProcessingTime() + 1);
            item = retry();
            assertThat(item.evidence).isNotNull();
            assertThat(item.evidence.uri).isEqualTo("s3://bucket/out/x");
            assertThat(item.attempt).isEqualTo(1);
        }
        send(Settlements.intact(item));
        assertThat(end(lines().get(1)).costNanoUsd).isEqualTo(100);
        assertThat(progress().stream().mapToLong(delta -> delta.invocations).sum())
                .isEqualTo(1);
    }

    @Test
    void anUndecidedOutputThatIsGivenUpIsPricedAndOnALine() throws Exception {
        harness.setProcessingTime(Duration.ofDays(8).toMillis());
        send(Settlements.undecided(Settlements.item(0, 0, 1)));
        List<LedgerEntry> lines = lines();
        assertThat(lines).hasSize(2);
        assertThat(attempt(lines.get(0)).cause).isEqualTo(Cause.STORE_UNDECIDED);
        assertThat(attempt(lines.get(0)).stage).isEqualTo("verify");
        assertThat(attempt(lines.get(0)).costNanoUsd).isEqualTo(100);
        FinalLine end = end(lines.get(1));
        assertThat(end.status).isEqualTo(ItemStatus.EXHAUSTED);
        assertThat(end.cause).isEqualTo(Cause.TIME_USED_UP);
        assertThat(end.costNanoUsd).isEqualTo(100);
        assertThat(end.attempts).isEqualTo(1);
        assertThat(progress().get(0).invocations).isEqualTo(1);
    }

    @Test
    void lateNewsIsCountedAndPricedAndOtherwiseIgnored() throws Exception {
        send(Settlements.failed(Settlements.item(0, 0, 1), Cause.NEVER_RETURNED));
        letBackoffPass();
        Item second = retry();
        send(Settlements.intact(Settlements.item(0, 0, 1)));
        assertThat(end(lines().get(2)).status).isEqualTo(ItemStatus.VERIFIED);
        progress();
        send(Settlements.failed(second, Cause.OUTPUT_MISSING));
        send(Settlements.intact(second));
        List<LedgerEntry> lines = lines();
        assertThat(lines).hasSize(2);
        assertThat(attempt(lines.get(0)).late).isTrue();
        assertThat(attempt(lines.get(1)).late).isTrue();
        assertThat(progress()).hasSize(2).allSatisfy(delta -> {
            assertThat(delta.late).isEqualTo(1);
            assertThat(delta.costNanoUsd).isEqualTo(100);
            assertThat(delta.attempts).isEqualTo(1);
            assertThat(delta.finals).isEmpty();
        });
        assertThat(retries()).isEmpty();
    }

    @Test
    void anIntactOutputStopsTheRetryThatWaits() throws Exception {
        send(Settlements.failed(Settlements.item(0, 3, 2), Cause.NEVER_RETURNED));
        send(Settlements.intact(Settlements.item(0, 2, 1)));
        letBackoffPass();
        assertThat(retries()).isEmpty();
        assertThat(lines()).hasSize(3);
    }

    @Test
    void aFailureOfAnEarlierSequenceWaitsForTheOther() throws Exception {
        send(Settlements.failed(Settlements.item(0, 3, 3), Cause.OUTPUT_MISSING));
        send(Settlements.failed(Settlements.item(0, 1, 2), Cause.OUTPUT_MISSING));
        letBackoffPass();
        Item only = retry();
        assertThat(only.sequence).isEqualTo(4);
        assertThat(only.attempt).isEqualTo(4);
        assertThat(lines()).hasSize(2);
    }

    @Test
    void aRestoreInMidBackoffReEmitsOnce() throws Exception {
        send(Settlements.undecided(Settlements.item(0, 0, 1)));
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(new HashMapStateBackend());
        harness.initializeState(snapshot);
        harness.open();
        harness.setProcessingTime(11_999);
        assertThat(retries()).isEmpty();
        harness.setProcessingTime(12_000);
        assertThat(retry().sequence).isEqualTo(1);
        harness.setProcessingTime(100_000);
        assertThat(retries()).isEmpty();
    }

    @Test
    void anItemInMidBackoffOutlivesAJobThatStoodStillForLongerThanItRemembers() throws Exception {
        send(Settlements.undecided(Settlements.item(0, 0, 1)));
        long weeks = Duration.ofDays(30).toMillis();
        harness.setStateTtlProcessingTime(weeks);
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(new HashMapStateBackend());
        harness.initializeState(snapshot);
        harness.open();
        harness.setStateTtlProcessingTime(weeks);
        harness.setProcessingTime(weeks);
        assertThat(retry().sequence).isEqualTo(1);
    }

    @Test
    void aRedriveMovesTheItemFromItsOldStatusToItsNew() throws Exception {
        send(Settlements.refused(0, ItemStatus.PARKED, Cause.RUN_PAUSED));
        FinalLine parked = end(lines().get(0));
        assertThat(parked.stage).isEqualTo("admit");
        assertThat(parked.status).isEqualTo(ItemStatus.PARKED);
        progress();
        send(Settlements.intact(Settlements.item(1, 0, 1)));
        assertThat(end(lines().get(1)).generation).isEqualTo(1);
        ProgressDelta delta = progress().get(0);
        assertThat(delta.finals).containsEntry("PARKED", -1L).containsEntry("VERIFIED", 1L);
        assertThat(delta.redriving).isEqualTo(-1);
        send(Settlements.intact(Settlements.item(0, 0, 1)));
        assertThat(progress().get(0).late).isEqualTo(1);
    }

    @Test
    void aRedriveOfAnOpenItemIsOverWithItsOneFinalLine() throws Exception {
        send(Settlements.failed(Settlements.item(0, 0, 1), Cause.OUTPUT_MISSING));
        // Twice redriven meanwhile; generation 1 comes after 2.
        send(Settlements.intact(Settlements.item(2, 0, 1)));
        send(Settlements.intact(Settlements.item(1, 0, 1)));
        letBackoffPass();
        assertThat(retries())
                .as("what waited belonged to a generation that is no more")
                .isEmpty();
        List<ProgressDelta> progress = progress();
        assertThat(progress.stream().mapToLong(delta -> delta.redriving).sum()).isEqualTo(-2);
        assertThat(progress.stream()
                        .mapToLong(delta -> delta.finals.getOrDefault("VERIFIED", 0L))
                        .sum())
                .isEqualTo(1);
        assertThat(lines().stream().filter(line -> line.json.contains("\"final\"")))
                .hasSize(1);
    }

    @Test
    void aQuarantinedRecordKeepsItsBytesOnTheLine() throws Exception {
        Settlement refused = Settlements.refused(0, ItemStatus.QUARANTINED, Cause.UNREADABLE_RECORD);
        refused.refusal.raw = new byte[] {0, 1, (byte) 0xff};
        refused.refusal.partitionKey = SampleItems.RUN + "/3";
        send(refused);
        FinalLine end = end(lines().get(0));
        assertThat(end.stage).isEqualTo("ingest");
        assertThat(java.util.Base64.getDecoder().decode(end.raw)).containsExactly(0, 1, 0xff);
        assertThat(end.partitionKey).isEqualTo(SampleItems.RUN + "/3");
        assertThat(end.item).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stateAndTimersAreGoneAfterTheirTime(boolean rocksDb) throws Exception {
        harness.close();
        harness = harness(rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
        harness.open();
        harness.setProcessingTime(2_000);
        harness.setStateTtlProcessingTime(2_000);
        send(Settlements.failed(Settlements.item(0, 0, 1), Cause.OUTPUT_MISSING));
        assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
        letBackoffPass();
        send(Settlements.intact(retry()));
        assertThat(harness.numProcessingTimeTimers()).isZero();
        long ttl = Duration.ofDays(8).toMillis();
        harness.setStateTtlProcessingTime(2_000 + ttl - 1);
        progress();
        send(Settlements.intact(Settlements.item(0, 9, 9)));
        assertThat(progress().get(0).late).as("remembered to the last").isEqualTo(1);
        harness.setStateTtlProcessingTime(2_000 + 2 * ttl);
        // A snapshot leaves out what is past its time, so nothing is left after a restore.
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend());
        harness.initializeState(snapshot);
        harness.open();
        if (!rocksDb) {
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
        assertThat(harness.numProcessingTimeTimers()).isZero();
        harness.setProcessingTime(2_000);
        harness.setStateTtlProcessingTime(2_000 + 2 * ttl);
        send(Settlements.intact(Settlements.item(0, 0, 1)));
        assertThat(progress().get(0).late).as("forgotten").isZero();
    }
}
