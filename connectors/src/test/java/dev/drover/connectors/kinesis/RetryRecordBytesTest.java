package dev.drover.connectors.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.drover.operators.ingest.RawRecord;
import org.junit.jupiter.api.Test;

class RetryRecordBytesTest {
    private final RetryRecordBytes bytes = new RetryRecordBytes();

    @Test
    void aRecordOfWhatKinesisTakesGoesThrough() {
        RawRecord record = record("key", KinesisStreams.MAX_RECORD_BYTES - 3);

        assertThat(bytes.serialize(record)).isSameAs(record.bytes);
    }

    @Test
    void oneByteMoreIsNamedAsWhatItIs() {
        assertThatIllegalStateException()
                .isThrownBy(() -> bytes.serialize(record("key", KinesisStreams.MAX_RECORD_BYTES - 2)))
                .withMessage("the retry record of key has 1048574 bytes, more than Kinesis takes;"
                        + " heal must not re-emit such an item");
    }

    private static RawRecord record(String partitionKey, int size) {
        RawRecord record = new RawRecord();
        record.partitionKey = partitionKey;
        record.bytes = new byte[size];
        return record;
    }
}
