package dev.drover.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.connectors.AwsClientSettings;
import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.GateClosedException;
import dev.drover.operators.ingest.RawRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatedRecordsTest {
    private static final KinesisSettings SETTINGS = KinesisSettings.of(
                    AwsClientSettings.of("us-east-1"), "work", "retry", StartPosition.parse("latest"))
            .withCompletions("completions");

    private final CreditGate gate = CreditGate.open(new NothingLeaves(), 0, 1, 1, Long.MAX_VALUE);
    private final ExecutorService shard = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        gate.close();
        shard.shutdownNow();
    }

    /** As a shard's thread does. */
    private void enter() {
        RawRecord unused =
                GatedRecords.of(SETTINGS).through(gate).deserialize(new byte[0], "run-1/1", "0", 0, "work", "shard");
    }

    @Test
    void aStopEndsTheWaitOfARecordThatHasNotPassed() {
        AtomicInteger passed = new AtomicInteger();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                () -> {
                    // Nothing leaves, so this waits at the gate for as long as it is open.
                    while (passed.get() < 1_000_000) {
                        enter();
                        if (passed.incrementAndGet() == 2) {
                            CompletableFuture<Void> unusedStop = CompletableFuture.runAsync(gate::close);
                        }
                    }
                },
                shard);

        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(GateClosedException.class);
        assertThat(passed.get()).isLessThan(10);
    }

    @Test
    void nothingPassesAfterAStop() {
        gate.close();

        assertThatExceptionOfType(GateClosedException.class).isThrownBy(this::enter);
    }

    @Test
    void aSecondStopChangesNothing() {
        gate.close();
        gate.close();

        assertThatExceptionOfType(GateClosedException.class).isThrownBy(this::enter);
    }

    @Test
    void aRecordCarriesItsStreamAndItsArrivalThereAndTheAccountThatLetItIn() {
        GatedRecords records = GatedRecords.of(SETTINGS).through(gate);

        RawRecord work = records.deserialize(new byte[] {1}, "run-1/1", "0", 77, "work", "shard");
        RawRecord retry = records.deserialize(new byte[] {2}, "run-1/kjv/1", "0", 0, "retry", "shard");

        assertThat(work.retry).isFalse();
        assertThat(work.partitionKey).isEqualTo("run-1/1");
        assertThat(work.bytes).containsExactly(1);
        assertThat(work.arrivedMillis).isEqualTo(77);
        assertThat(work.creditAccount).isEqualTo(gate.account()).isNotZero();
        assertThat(retry.retry).isTrue();
    }

    @Test
    void noRecordPassesWithoutAGate() {
        GatedRecords records = GatedRecords.of(SETTINGS);

        assertThatThrownBy(() -> records.deserialize(new byte[0], "k", "0", 0, "work", "shard"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCompletionPassesAGateThatIsClosedAndTakesNoCredit() {
        try (CreditGate gate = CreditGate.open(new NothingLeaves(), 0, 1, 1, Long.MAX_VALUE)) {
            gate.close();
            RawRecord record = GatedRecords.of(SETTINGS)
                    .through(gate)
                    .deserialize(new byte[] {1}, "run-1/a", "0", 0, "completions", "shard");
            assertThat(record.completion).isTrue();
            assertThat(record.retry).isFalse();
            assertThat(record.creditAccount).isZero();
        }
    }
}
