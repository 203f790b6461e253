package dev.drover.operators.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.operators.flow.ProgressDelta;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressPreAggregatorTest {
    private OneInputStreamOperatorTestHarness<ProgressDelta, ProgressDelta> harness;

    @BeforeEach
    void start() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(new ProgressPreAggregator());
        harness.setProcessingTime(1_000);
        harness.open();
    }

    @AfterEach
    void stop() throws Exception {
        harness.close();
    }

    private void send(String run, long seen) throws Exception {
        ProgressDelta delta = new ProgressDelta();
        delta.run = run;
        delta.seen = seen;
        delta.finals.put("VERIFIED", seen);
        harness.processElement(new StreamRecord<>(delta));
    }

    @Test
    void deltasOfARunAreSummedUntilTheirTime() throws Exception {
        send("a", 1);
        send("b", 1);
        send("a", 2);
        harness.setProcessingTime(1_049);
        assertThat(harness.extractOutputValues()).isEmpty();
        harness.setProcessingTime(1_050);
        assertThat(harness.extractOutputValues()).hasSize(2).anySatisfy(sum -> {
            assertThat(sum.run).isEqualTo("a");
            assertThat(sum.seen).isEqualTo(3);
            assertThat(sum.finals).containsEntry("VERIFIED", 3L);
        });
        harness.setProcessingTime(1_100);
        assertThat(harness.extractOutputValues()).as("nothing goes out twice").hasSize(2);
        send("a", 5);
        harness.setProcessingTime(1_150);
        assertThat(harness.extractOutputValues()).hasSize(3);
        assertThat(harness.extractOutputValues().get(2).seen).isEqualTo(5);
    }

    @Test
    void whatItHoldsGoesOutBeforeABarrier() throws Exception {
        send("a", 1);
        harness.prepareSnapshotPreBarrier(1);
        assertThat(harness.extractOutputValues()).hasSize(1);
        harness.snapshot(1, 1);
        harness.setProcessingTime(2_000);
        assertThat(harness.extractOutputValues()).hasSize(1);
    }

    @Test
    void whatItHoldsGoesOutAtTheEnd() throws Exception {
        send("a", 1);
        harness.endInput();
        assertThat(harness.extractOutputValues()).hasSize(1);
    }
}
