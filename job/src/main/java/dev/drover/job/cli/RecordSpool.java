package dev.drover.job.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Records that wait in a temporary file until all of them were found right: nothing is sent of a submission that has a
 * mistake, and none of it must fit into memory.
 */
final class RecordSpool implements AutoCloseable {
    // A PutRecords call takes 500 records and 5 MiB: a few calls a group.
    static final int GROUP_RECORDS = 2_000;
    static final int GROUP_BYTES = 8 * 1024 * 1024;

    private final Path file;
    private final DataOutputStream out;
    private long size;

    private RecordSpool(Path file, DataOutputStream out) {
        this.file = file;
        this.out = out;
    }

    static RecordSpool open() {
        try {
            Path file = Files.createTempFile("drover-", ".spool");
            return new RecordSpool(
                    file,
                    new DataOutputStream(
                            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file)), 1 << 16)));
        } catch (IOException e) {
            throw CommandException.failure("no temporary file can be made: " + e.getMessage(), e);
        }
    }

    void add(String partitionKey, byte[] bytes) {
        try {
            out.writeUTF(partitionKey);
            out.writeInt(bytes.length);
            out.write(bytes);
            size++;
        } catch (IOException e) {
            throw CommandException.failure("the temporary file " + file + " can't be written: " + e.getMessage(), e);
        }
    }

    long size() {
        return size;
    }

    /** Passes on all records, in the order in which they came, in groups. Nothing can be added after it. */
    void forEachGroup(Consumer<List<RecordSink.Entry>> groups) {
        try {
            out.close();
            try (DataInputStream in = new DataInputStream(
                    new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file)), 1 << 16))) {
                List<RecordSink.Entry> group = new ArrayList<>();
                int groupBytes = 0;
                for (long record = 0; record < size; record++) {
                    String partitionKey = in.readUTF();
                    byte[] bytes = new byte[in.readInt()];
                    in.readFully(bytes);
                    group.add(new RecordSink.Entry(partitionKey, bytes));
                    groupBytes += bytes.length;
                    if (group.size() == GROUP_RECORDS || groupBytes >= GROUP_BYTES) {
                        groups.accept(group);
                        group = new ArrayList<>();
                        groupBytes = 0;
                    }
                }
                if (!group.isEmpty()) {
                    groups.accept(group);
                }
            }
        } catch (IOException e) {
            throw CommandException.failure("the temporary file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
