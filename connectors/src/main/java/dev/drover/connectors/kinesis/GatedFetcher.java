package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.GateClosedException;
import dev.drover.operators.ingest.RawRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.kinesis.shaded.com.amazonaws.SdkClientException;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.internals.ShardConsumer;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;

/**
 * The consumer's fetcher with the gate before every shard, and with a clean end: what a stop itself brings about (a record
 * that waits at the gate, a request that is given up, a shard that is not begun) does not fail the job. None of it is
 * lost: a shard's position moves only together with the emission of a record.
 */
@SuppressWarnings("deprecation") // As the consumer itself, which 2.x removed; see KinesisStreams.
final class GatedFetcher extends KinesisDataFetcher<RawRecord> {
    private final CreditGate gate;
    private final GatedRecords records;
    private final AtomicBoolean stopping;

    GatedFetcher(
            List<String> streams,
            SourceFunction.SourceContext<RawRecord> sourceContext,
            RuntimeContext runtimeContext,
            Properties properties,
            GatedRecords records,
            KinesisShardAssigner shardAssigner,
            CreditGate gate) {
        this(streams, sourceContext, runtimeContext, properties, records, shardAssigner, gate, new AtomicBoolean());
    }

    // The superclass makes its proxies in its constructor, and they must know when to give up.
    @SuppressWarnings("NullAway") // No watermarks, so no assigner and no tracker; polling, so no proxy for fan-out.
    private GatedFetcher(
            List<String> streams,
            SourceFunction.SourceContext<RawRecord> sourceContext,
            RuntimeContext runtimeContext,
            Properties properties,
            GatedRecords records,
            KinesisShardAssigner shardAssigner,
            CreditGate gate,
            AtomicBoolean stopping) {
        super(
                streams,
                sourceContext,
                sourceContext.getCheckpointLock(),
                runtimeContext,
                properties,
                records,
                shardAssigner,
                null,
                null,
                new AtomicReference<>(),
                new ArrayList<>(),
                createInitialSubscribedStreamsToLastDiscoveredShardsState(streams),
                config -> new PatientKinesisProxy(config, stopping),
                null);
        this.gate = gate;
        this.records = records;
        this.stopping = stopping;
    }

    @Override
    protected ShardConsumer<RawRecord> createShardConsumer(
            Integer index,
            StreamShardHandle shard,
            SequenceNumber position,
            MetricGroup metrics,
            KinesisDeserializationSchema<RawRecord> copy)
            throws InterruptedException {
        return super.createShardConsumer(index, shard, position, metrics, records.through(gate));
    }

    @Override
    public void runFetcher() throws Exception {
        try {
            super.runFetcher();
        } catch (RejectedExecutionException e) {
            // A stop shuts the shards' pool down, also while their threads are still being started.
            if (!stopping.get()) {
                throw e;
            }
            awaitTermination();
        }
    }

    @Override
    public void shutdownFetcher() {
        stopping.set(true);
        super.shutdownFetcher();
    }

    @Override
    protected void stopWithError(Throwable error) {
        boolean ownDoing =
                error instanceof GateClosedException || (stopping.get() && error instanceof SdkClientException);
        if (ownDoing) {
            shutdownFetcher();
        } else {
            super.stopWithError(error);
        }
    }
}
