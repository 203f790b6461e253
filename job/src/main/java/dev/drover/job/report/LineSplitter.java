package dev.drover.job.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines, holding one line at a time. An empty line is passed on as one. */
public final class LineSplitter implements Consumer<ByteBuffer> {
    /** Gets each line, without its line break. */
    public interface Lines {
        /**
         * @param number from 1
         */
        void line(long number, byte[] bytes);

        /** A line that is longer than the limit; its bytes were dropped. */
        void tooLong(long number);
    }

    private final int maxBytes;
    private final Lines lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number = 1;
    private boolean overflown;
    private boolean begun;

    public LineSplitter(int maxBytes, Lines lines) {
        this.maxBytes = maxBytes;
        this.lines = lines;
    }

    @Override
    public void accept(ByteBuffer bytes) {
        byte[] piece;
        int start;
        int end;
        if (bytes.hasArray()) {
            piece = bytes.array();
            start = bytes.arrayOffset() + bytes.position();
            end = bytes.arrayOffset() + bytes.limit();
            bytes.position(bytes.limit());
        } else {
            piece = new byte[bytes.remaining()];
            start = 0;
            end = piece.length;
            bytes.get(piece);
        }
        for (int i = start; i < end; i++) {
            if (piece[i] == '\n') {
                keep(piece, start, i);
                emit();
                start = i + 1;
            }
        }
        keep(piece, start, end);
    }

    private void keep(byte[] piece, int start, int end) {
        if (start == end) {
            return;
        }
        begun = true;
        int room = maxBytes - line.size();
        overflown |= end - start > room;
        line.write(piece, start, Math.min(room, end - start));
    }

    /** To be called after the last byte: passes on a last line that has no line break. */
    public void finish() {
        if (begun) {
            emit();
        }
    }

    private void emit() {
        if (overflown) {
            lines.tooLong(number);
        } else {
            byte[] bytes = line.toByteArray();
            boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
            lines.line(number, carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
        }
        line.reset();
        overflown = false;
        begun = false;
        number++;
    }
}
