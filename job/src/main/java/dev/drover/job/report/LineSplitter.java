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
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                emit();
            } else {
                begun = true;
                if (line.size() < maxBytes) {
                    line.write(next);
                } else {
                    overflown = true;
                }
            }
        }
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
