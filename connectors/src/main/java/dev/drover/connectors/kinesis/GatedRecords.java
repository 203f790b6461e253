package dev.drover.connectors.kinesis;

import dev.drover.operators.ingest.CreditGate;
import dev.drover.operators.ingest.GateClosedException;
import dev.drover.operators.ingest.RawRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * Takes records as they are, each but completions through the gate first. The consumer calls this once a user record (KPL
 * aggregates taken apart), in the shard's own thread and before it takes the checkpoint lock, so barriers pass while a
 * record waits here.
 *
 * <p>The consumer makes a copy for each shard by serialization, which has no gate; {@link GatedFetcher} gives the shard
 * one that has.
 */
final class GatedRecords implements KinesisDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final KinesisSettings settings;
    private final transient @Nullable CreditGate gate;

    private GatedRecords(KinesisSettings settings, @Nullable CreditGate gate) {
        this.settings = settings;
        this.gate = gate;
    }

    static GatedRecords of(KinesisSettings settings) {
        return new GatedRecords(settings, null);
    }

    GatedRecords through(CreditGate open) {
        return new GatedRecords(settings, open);
    }

    @Override
    public RawRecord deserialize(
            byte[] bytes, String partitionKey, String sequence, long arrivalMillis, String stream, String shard) {
        RawRecord record = new RawRecord();
        record.bytes = bytes;
        record.partitionKey = partitionKey;
        if (stream.equals(settings.completionsStream())) {
            // Never takes room in dispatch, and gives some back: it must not wait behind what waits for that.
            record.completion = true;
            return record;
        }
        if (gate == null) {
            throw new IllegalStateException("records of " + shard + " would pass without a gate");
        }
        try {
            if (stream.equals(settings.retryStream())) {
                gate.enterAgain();
            } else {
                gate.enterNew();
            }
        } catch (InterruptedException e) {
            throw new GateClosedException(e);
        }
        record.retry = stream.equals(settings.retryStream());
        record.arrivedMillis = arrivalMillis;
        record.creditAccount = gate.account();
        return record;
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}
