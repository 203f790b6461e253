package dev.drover.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartitionKeysTest {
    @Test
    void aKeyThatFitsStaysAsItIs() {
        assertThat(PartitionKeys.fitting("run-1/17")).isEqualTo("run-1/17");
        assertThat(PartitionKeys.fitting("k".repeat(256))).isEqualTo("k".repeat(256));
    }

    @Test
    void aLongerKeyBecomesItsDigest() {
        String fitting = PartitionKeys.fitting("k".repeat(257));

        assertThat(fitting).matches("[0-9a-f]{64}").isEqualTo(PartitionKeys.fitting("k".repeat(257)));
        assertThat(PartitionKeys.fitting("k".repeat(258))).isNotEqualTo(fitting);
    }

    @Test
    void anEmptyKeyIsStillAKey() {
        assertThat(PartitionKeys.fitting("")).isNotEmpty();
    }
}
