package dev.drover.local.endpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A NumPy file of format 1.0 with rows of little-endian floats, to be damaged so that it stays well-formed. */
final class NpyBytes implements Rows {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int LENGTH_AT = MAGIC.length;
    private static final int HEADER_AT = LENGTH_AT + Short.BYTES;
    private static final Pattern SHAPE = Pattern.compile("'shape': \\((\\d+), (\\d+)\\)");

    private final byte[] bytes;
    private final String header;
    private final int rows;
    private final int columns;

    private NpyBytes(byte[] bytes, String header, int rows, int columns) {
        this.bytes = bytes;
        this.header = header;
        this.rows = rows;
        this.columns = columns;
    }

    static boolean isNpy(byte[] bytes) {
        return bytes.length > HEADER_AT && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    static NpyBytes of(byte[] bytes) {
        if (isNpy(bytes)) {
            int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(LENGTH_AT) & 0xffff;
            if (HEADER_AT + length <= bytes.length) {
                String header = new String(bytes, HEADER_AT, length, StandardCharsets.ISO_8859_1);
                Matcher shape = SHAPE.matcher(header);
                if (header.contains("'<f4'") && shape.find() && !shape.group(1).equals("0")) {
                    return new NpyBytes(
                            bytes, header, Integer.parseInt(shape.group(1)), Integer.parseInt(shape.group(2)));
                }
            }
        }
        throw new IllegalStateException(
                "the scenario damages rows of floats, but the output is no .npy file of format 1.0 with such rows");
    }

    private int payloadAt() {
        return HEADER_AT + header.length();
    }

    @Override
    public byte[] withNaN() {
        byte[] damaged = bytes.clone();
        int middle = payloadAt() + rows * columns / 2 * Float.BYTES;
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putFloat(middle, Float.NaN);
        return damaged;
    }

    @Override
    public byte[] withoutLastRow() {
        // The header keeps its length: a shorter number is made up for with white space before the line feed.
        String shorter = SHAPE.matcher(header).replaceFirst("'shape': (" + (rows - 1) + ", " + columns + ")");
        StringBuilder padded = new StringBuilder(shorter.substring(0, shorter.length() - 1));
        while (padded.length() < header.length() - 1) {
            padded.append(' ');
        }
        padded.append('\n');
        byte[] damaged = Arrays.copyOf(bytes, bytes.length - columns * Float.BYTES);
        byte[] written = padded.toString().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(written, 0, damaged, HEADER_AT, written.length);
        return damaged;
    }
}
