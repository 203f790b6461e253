package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** The bytes of a record that goes onto the retry stream. */
final class RetryRecordBytes implements SerializationSchema<RawRecord> {
    private static final long serialVersionUID = 1L;

    /**
     * @throws IllegalStateException if the record is above what Kinesis takes. Heal guarantees that none is; this says
     *     so plainly where the sink would only name a size, and restart the job for ever all the same.
     */
    @Override
    public byte[] serialize(RawRecord record) {
        int keyBytes = PartitionKeys.fitting(record.partitionKey).getBytes(StandardCharsets.UTF_8).length;
        if (record.bytes.length + keyBytes > KinesisStreams.MAX_RECORD_BYTES) {
            throw new IllegalStateException("the retry record of " + record.partitionKey + " has " + record.bytes.length
                    + " bytes, more than Kinesis takes; heal must not re-emit such an item");
        }
        return record.bytes;
    }
}
