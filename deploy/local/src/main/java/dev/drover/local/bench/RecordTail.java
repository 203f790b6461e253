package dev.drover.local.bench;

import dev.drover.local.endpoint.EndpointRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The part of the endpoint's record that one run of a peer added. */
final class RecordTail {
    private final Path record;
    private final int before;

    private RecordTail(Path record, int before) {
        this.record = record;
        this.before = before;
    }

    /** From here on; there may be no record yet. */
    static RecordTail of(Path record) throws IOException {
        return new RecordTail(
                record, Files.exists(record) ? EndpointRecord.read(record).size() : 0);
    }

    List<EndpointRecord.Line> lines() throws IOException {
        List<EndpointRecord.Line> all = EndpointRecord.read(record);
        return all.subList(before, all.size());
    }
}
