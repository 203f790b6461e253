package dev.drover.local.bench;

import dev.drover.local.endpoint.EndpointRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The endpoint's record, from run to run. */
final class RecordTail {
    private final Path record;
    private int read;

    RecordTail(Path record) {
        this.record = record;
    }

    /** What was added since this was last asked. */
    List<EndpointRecord.Line> added() throws IOException {
        List<EndpointRecord.Line> all = EndpointRecord.read(record);
        List<EndpointRecord.Line> added = all.subList(read, all.size());
        read = all.size();
        return added;
    }
}
