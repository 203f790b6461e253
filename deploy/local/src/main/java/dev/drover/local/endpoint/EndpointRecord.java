package dev.drover.local.endpoint;

import dev.drover.contract.Cause;
import dev.drover.contract.ContractCodec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's own record: one JSON line an invocation, appended when the invocation ends and before its answer goes
 * out, so that whoever has an answer finds it in the record. It knows nothing of the job, which makes it the witness
 * against which the ledger is held.
 *
 * <p>Each line is handed to the operating system at once, so that it outlives a killed process; only the last one can be
 * cut off, and its answer never went out.
 */
public final class EndpointRecord implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    private EndpointRecord(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Appends to the file, which is created where it is missing; a last line that was cut off is taken away. */
    public static EndpointRecord open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(wholeLines(Files.readAllBytes(file)));
            }
        }
        return new EndpointRecord(
                file,
                new BufferedOutputStream(
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
    }

    public Path file() {
        return file;
    }

    synchronized void append(Line line) {
        try {
            out.write(ContractCodec.bytes(line));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The endpoint's record " + file + " can't be written", e);
        }
    }

    /** All whole lines so far, in the order in which the invocations ended. */
    public static List<Line> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Line> lines = new ArrayList<>();
        new String(bytes, 0, wholeLines(bytes), StandardCharsets.UTF_8)
                .lines()
                .forEach(text -> lines.add(ContractCodec.read(text.getBytes(StandardCharsets.UTF_8), Line.class)));
        return lines;
    }

    /** The number of bytes up to the last line's end. */
    private static int wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** One invocation. */
    public static final class Line {
        public String requestId = "";
        public String function = "";
        /** The HTTP status that was answered; 0 where nothing was. */
        public int status;

        public boolean throttled;
        /** The function ran and failed as a whole. */
        public boolean functionError;
        /** The caller hung up before an answer. */
        public boolean abandoned;

        /** Which time the service ran the call as an event; 0 for a call whose caller waited. */
        public int delivery;
        /** The event was too old when its turn came. */
        public boolean dropped;

        public long startedMillis;
        public long durationMillis;
        /** Empty where the payload is not an invocation request by the contract. */
        public List<Item> items = new ArrayList<>();
    }

    /** What happened to one item of an invocation. */
    public static final class Item {
        public String run = "";
        public String id = "";
        public int generation;
        public int attempt;
        public String outputUri = "";
        /** The kind of misbehaviour that was carried out, as scenario files spell it, or "none". */
        public String kind = Misbehaviour.NONE.word();
        /** What the ledger must say of it; null where all went well, or where the call was turned away. */
        public @Nullable Cause cause;
    }
}
