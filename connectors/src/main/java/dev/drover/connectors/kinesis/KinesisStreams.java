package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.FlowCreditOpener;
import dev.drover.operators.ingest.RawRecord;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.kinesis.sink.KinesisStreamsSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The one factory of Flink's Kinesis connector: nothing else in Drover knows which of its classes are used. */
public final class KinesisStreams {
    /** What Kinesis takes as one record, its partition key included. */
    public static final int MAX_RECORD_BYTES = 1024 * 1024;

    /** The default of 5 s would stand in the way of every item that goes round. */
    private static final long SINK_FLUSH_MILLIS = 100;

    // The sink counts records, not bytes, and a retry record can have 600 KiB: few, so that a small heap holds them.
    private static final int SINK_BATCH_RECORDS = 200;
    private static final int SINK_BUFFERED_RECORDS = 400;
    private static final int SINK_REQUESTS_IN_FLIGHT = 8;
    /** Kinesis takes 5 MiB a request and counts partition keys, which the sink does not. */
    private static final long SINK_BATCH_BYTES = 4L * 1024 * 1024;

    private KinesisStreams() {}

    /**
     * Reads the work and the retry stream, gated by credit. Name, uid and parallelism are for the caller to set.
     *
     * @param credit opens the count of what is in the flow
     * @param limit how many items dispatch may have in flight, over all its subtasks
     * @param maxOpenEvents how many events may be open while the work stream is read on; {@code Long.MAX_VALUE} for a job
     *     without events
     */
    @SuppressWarnings("deprecation") // The FLIP-27 source of 4.3.0 crash-loops on a shard split.
    public static SingleOutputStreamOperator<RawRecord> source(
            StreamExecutionEnvironment environment,
            KinesisSettings settings,
            FlowCreditOpener credit,
            long limit,
            long maxOpenEvents) {
        return environment.addSource(new GatedKinesisConsumer(settings, credit, limit, maxOpenEvents));
    }

    /**
     * Writes records by their partition key, again and again until Kinesis took them. Of a record only bytes and
     * partition key are used.
     */
    @SuppressWarnings("deprecation") // By name: an ARN would have to be looked up, and not every endpoint knows them.
    public static Sink<RawRecord> retrySink(KinesisSettings settings) {
        Properties properties = KinesisProperties.client(settings.aws());
        return KinesisStreamsSink.<RawRecord>builder()
                .setStreamName(settings.retryStream())
                .setKinesisClientProperties(properties)
                .setSerializationSchema(new RetryRecordBytes())
                .setPartitionKeyGenerator(record -> PartitionKeys.fitting(record.partitionKey))
                .setFailOnError(false)
                .setMaxTimeInBufferMS(SINK_FLUSH_MILLIS)
                .setMaxBatchSize(SINK_BATCH_RECORDS)
                .setMaxBatchSizeInBytes(SINK_BATCH_BYTES)
                .setMaxBufferedRequests(SINK_BUFFERED_RECORDS)
                .setMaxInFlightRequests(SINK_REQUESTS_IN_FLIGHT)
                .setMaxRecordSizeInBytes(MAX_RECORD_BYTES)
                .build();
    }
}
