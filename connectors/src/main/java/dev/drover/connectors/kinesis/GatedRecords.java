package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.GateClosedException;
import dev.drover.operators.ingest.RawRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * Takes records as they are, each through the gate first. The consumer calls this once a user record (KPL aggregates taken
 * apart), in the shard's own thread and before it takes the checkpoint lock, so barriers pass while a record waits here.
 *
 * <p>The consumer makes a copy for each shard by serialization, which has no gate; {@link GatedFetcher} gives the shard
 * one that has.
 */
final class GatedRecords implements KinesisDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final String retryStream;
    private final transient @Nullable CreditGate gate;

    private GatedRecords(String retryStream, @Nullable CreditGate gate) {
        this.retryStream = retryStream;
        this.gate = gate;
    }

    static GatedRecords of(String retryStream) {
        return new GatedRecords(retryStream, null);
    }

    GatedRecords through(CreditGate open) {
        return new GatedRecords(retryStream, open);
    }

    @Override
    public RawRecord deserialize(
            byte[] bytes, String partitionKey, String sequence, long arrivalMillis, String stream, String shard) {
        if (gate == null) {
            throw new IllegalStateException("records of " + shard + " would pass without a gate");
        }
        try {
            gate.enter();
        } catch (InterruptedException e) {
            throw new GateClosedException(e);
        }
        RawRecord record = new RawRecord();
        record.bytes = bytes;
        record.partitionKey = partitionKey;
        record.retry = stream.equals(retryStream);
        record.creditAccount = gate.account();
        return record;
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}
