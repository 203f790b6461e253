package dev.drover.operators.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code npy-f4-384}: a NumPy array file, version 1.0, {@code <f4}, C order, shape (rows, 384), every value finite, every
 * row of unit length within 1e-4.
 *
 * <p>Format: numpy.org, "NEP 1: A simple file format for NumPy arrays".
 */
public final class NpyCheck implements ContentCheck {
    private static final int COLUMNS = 384;
    private static final double NORM_TOLERANCE = 1e-4;
    private static final int PREAMBLE = 10;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr':\\s*'<f4',\\s*'fortran_order':\\s*False,\\s*'shape':\\s*\\((\\d{1,12}),\\s*(\\d{1,6})\\),?\\s*\\}\\s*");

    @Override
    public String name() {
        return "npy-f4-" + COLUMNS;
    }

    @Override
    public Inspection begin() {
        return new Rows();
    }

    private static final class Rows implements Inspection {
        private final byte[] preamble = new byte[PREAMBLE];
        private byte[] header = new byte[0];
        private int preambleRead;
        private int headerRead;
        private long stated = -1;
        private final ByteBuffer value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        private long rows;
        private int column;
        private double sumOfSquares;
        private @Nullable String fault;

        @Override
        public void accept(ByteBuffer bytes) {
            while (bytes.hasRemaining() && fault == null) {
                if (preambleRead < PREAMBLE) {
                    preamble[preambleRead++] = bytes.get();
                    if (preambleRead == PREAMBLE) {
                        endPreamble();
                    }
                } else if (headerRead < header.length) {
                    header[headerRead++] = bytes.get();
                    if (headerRead == header.length) {
                        endHeader();
                    }
                } else {
                    value.put(bytes.get());
                    if (!value.hasRemaining()) {
                        value.flip();
                        take(value.getFloat());
                        value.clear();
                    }
                }
            }
        }

        private void endPreamble() {
            for (int i = 0; i < MAGIC.length; i++) {
                if (preamble[i] != MAGIC[i]) {
                    fault = "not a NumPy 1.0 file: byte " + i + " is " + (preamble[i] & 0xff);
                    return;
                }
            }
            int length = (preamble[8] & 0xff) | (preamble[9] & 0xff) << 8;
            if (length == 0) {
                fault = "the header is empty";
            }
            header = new byte[length];
        }

        private void endHeader() {
            String text = new String(header, StandardCharsets.ISO_8859_1);
            Matcher matcher = HEADER.matcher(text);
            if (!matcher.matches()) {
                fault = "the header is not that of a two-dimensional <f4 array in C order: "
                        + text.substring(0, Math.min(200, text.length())).trim();
                return;
            }
            stated = Long.parseLong(matcher.group(1));
            int columns = Integer.parseInt(matcher.group(2));
            if (columns != COLUMNS) {
                fault = "the array has " + columns + " columns, not " + COLUMNS;
            }
        }

        private void take(float number) {
            if (!Float.isFinite(number)) {
                fault = "row " + rows + ", column " + column + " is " + number;
                return;
            }
            sumOfSquares += (double) number * number;
            column++;
            if (column == COLUMNS) {
                double norm = Math.sqrt(sumOfSquares);
                if (Math.abs(norm - 1) > NORM_TOLERANCE) {
                    fault = "row " + rows + " has length " + norm + ", not 1";
                    return;
                }
                rows++;
                column = 0;
                sumOfSquares = 0;
            }
        }

        @Override
        public Finding finish() {
            if (fault == null && stated < 0) {
                fault = "the file ends within its header";
            }
            if (fault == null && (column != 0 || value.position() != 0 || rows != stated)) {
                fault = "the header states " + stated + " rows, the file has " + rows
                        + (column == 0 && value.position() == 0 ? "" : " and a part of one");
            }
            return fault == null ? Finding.sound(rows) : Finding.faulty(rows, fault);
        }
    }
}
