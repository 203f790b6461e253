package dev.drover.connectors.ledger;

import dev.drover.contract.Identifiers;
import dev.drover.operators.flow.LedgerEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * The ledger: JSON lines in {@code <prefix>ledger/<run>/part-….jsonl}. A file shows with the checkpoint that completes it;
 * before, its name begins with a '.'.
 */
public final class LedgerSink {
    /** The folder under the prefix. */
    public static final String FOLDER = "ledger/";

    private LedgerSink() {}

    /**
     * @param prefix the prefix of run documents and ledger; ends in '/'
     */
    public static Sink<LedgerEntry> under(String prefix) {
        return FileSink.<LedgerEntry>forRowFormat(new Path(URI.create(prefix + FOLDER)), new Lines())
                .withBucketAssigner(new RunBuckets())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(
                        OutputFileConfig.builder().withPartSuffix(".jsonl").build())
                .build();
    }

    /** Where a run's ledger files are. */
    public static String folder(String prefix, String run) {
        return prefix + FOLDER + run + "/";
    }

    private static final class Lines implements Encoder<LedgerEntry> {
        private static final long serialVersionUID = 1L;

        @Override
        public void encode(LedgerEntry entry, OutputStream stream) throws IOException {
            stream.write(entry.json.getBytes(StandardCharsets.UTF_8));
            stream.write('\n');
        }
    }

    private static final class RunBuckets implements BucketAssigner<LedgerEntry, String> {
        private static final long serialVersionUID = 1L;

        /** A bucket is a folder, so what is no run goes to the run of what names none. */
        @Override
        public String getBucketId(LedgerEntry entry, Context context) {
            return Identifiers.isRun(entry.run) ? entry.run : Identifiers.UNATTRIBUTED_RUN;
        }

        @Override
        public SimpleVersionedSerializer<String> getSerializer() {
            return SimpleVersionedStringSerializer.INSTANCE;
        }
    }
}
