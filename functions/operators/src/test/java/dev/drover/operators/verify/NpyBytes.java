package dev.drover.operators.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes NumPy files as numpy.save writes them. */
final class NpyBytes {
    static final int COLUMNS = 384;

    private NpyBytes() {}

    /** The header that NumPy writes for this shape. */
    static String header(String shape) {
        return "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
    }

    static float[][] unitRows(int rows) {
        Random random = new Random(rows);
        float[][] values = new float[rows][COLUMNS];
        for (float[] row : values) {
            double sum = 0;
            for (int i = 0; i < COLUMNS; i++) {
                row[i] = (float) random.nextGaussian();
                sum += (double) row[i] * row[i];
            }
            for (int i = 0; i < COLUMNS; i++) {
                row[i] /= (float) Math.sqrt(sum);
            }
        }
        return values;
    }

    static byte[] of(float[][] rows) {
        return of(header("(" + rows.length + ", " + COLUMNS + ")"), rows);
    }

    /** Pads the header to a multiple of 64 bytes, as NumPy does. */
    static byte[] of(String header, float[][] rows) {
        int length = header.length() + 1;
        int padded = (10 + length + 63) / 64 * 64 - 10;
        return withRawHeader(header + " ".repeat(padded - length) + "\n", rows);
    }

    static byte[] withRawHeader(String header, float[][] rows) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)});
        out.writeBytes(text);
        for (float[] row : rows) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : row) {
                bytes.putFloat(value);
            }
            out.writeBytes(bytes.array());
        }
        return out.toByteArray();
    }
}
