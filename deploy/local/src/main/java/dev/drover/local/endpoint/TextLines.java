package dev.drover.local.endpoint;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lines of text, as JSON lines are. */
final class TextLines implements Rows {
    /** As Python writes it, and no JSON. */
    private static final byte[] NAN = "NaN\n".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> lines;

    private TextLines(List<byte[]> lines) {
        this.lines = lines;
    }

    static TextLines of(byte[] bytes) {
        List<byte[]> lines = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(Arrays.copyOfRange(bytes, begin, i + 1));
                begin = i + 1;
            }
        }
        if (begin < bytes.length) {
            lines.add(Arrays.copyOfRange(bytes, begin, bytes.length));
        }
        if (lines.isEmpty()) {
            throw new IllegalStateException("the scenario damages rows, but the output is empty");
        }
        return new TextLines(lines);
    }

    @Override
    public byte[] withNaN() {
        List<byte[]> damaged = new ArrayList<>(lines);
        damaged.set(lines.size() / 2, NAN);
        return joined(damaged);
    }

    @Override
    public byte[] withoutLastRow() {
        return joined(lines.subList(0, lines.size() - 1));
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        lines.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
