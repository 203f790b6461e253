package dev.drover.job.cli;

import dev.drover.connectors.kinesis.StreamRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Records that wait in a temporary file until all of them were found right: nothing is sent of a submission that has a
 * mistake, and none of it must fit into memory.
 */
final class RecordSpool implements AutoCloseable {
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
            // Also where a person interrupts the command.
            file.toFile().deleteOnExit();
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

    /** All records, in the order in which they came. Nothing can be added after it. */
    Records records() {
        try {
            out.close();
            return new Records(
                    file,
                    size,
                    new DataInputStream(
                            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file)), 1 << 16)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CommandException unreadable(Path file, IOException e) {
        return CommandException.failure("the temporary file " + file + " can't be read: " + e.getMessage(), e);
    }

    /** Reads the records back. */
    static final class Records implements Iterator<StreamRecord>, AutoCloseable {
        private final Path file;
        private final DataInputStream in;
        private long left;

        private Records(Path file, long size, DataInputStream in) {
            this.file = file;
            this.left = size;
            this.in = in;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public StreamRecord next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            try {
                String partitionKey = in.readUTF();
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                left--;
                return StreamRecord.of(partitionKey, bytes);
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw unreadable(file, e);
            }
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
