package dev.drover.worker.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A matrix of floats as NumPy's file format 1.0 has it, {@code <f4} in C order; byte for byte what NumPy would save. */
final class NumpyFloats {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    /** The header's length is a multiple of this, so that the numbers can be mapped into memory. */
    private static final int ALIGNMENT = 64;

    private final int columns;
    private final ByteBuffer file;

    NumpyFloats(int rows, int columns) {
        this.columns = columns;
        byte[] header = header(rows, columns);
        int size = Math.addExact(header.length, Math.multiplyExact(rows, columns * Float.BYTES));
        this.file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(header);
    }

    private static byte[] header(int rows, int columns) {
        String shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        int prefix = MAGIC.length + Short.BYTES;
        int length = (prefix + shape.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        String padded = shape + " ".repeat(length - prefix - shape.length() - 1) + "\n";
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putShort((short) (length - prefix))
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    void add(float[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException("a row has " + columns + " numbers, not " + row.length);
        }
        for (float number : row) {
            file.putFloat(number);
        }
    }

    /** The whole file. To be asked for when all rows were added. */
    byte[] bytes() {
        if (file.hasRemaining()) {
            throw new IllegalStateException(file.remaining() / (columns * Float.BYTES) + " rows are missing");
        }
        return file.array();
    }
}
