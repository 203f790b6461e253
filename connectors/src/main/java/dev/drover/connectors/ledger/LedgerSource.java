package dev.drover.connectors.ledger;

import java.net.URI;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.core.fs.Path;

/**
 * The ledger of a run as a bounded source of its lines. Hidden and temporary files are skipped. Flink itself reads the
 * files, so that for S3 the cluster needs Flink's S3 plugin, as it does for {@link LedgerSink}.
 */
public final class LedgerSource {
    private LedgerSource() {}

    /**
     * Each line without its line break; empty ones are handed on as well.
     *
     * @param prefix the prefix of run documents and ledger; ends in '/'
     */
    public static FileSource<byte[]> of(String prefix, String run) {
        return FileSource.forRecordStreamFormat(new LineFormat(), new Path(URI.create(LedgerSink.folder(prefix, run))))
                .build();
    }
}
