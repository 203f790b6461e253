package dev.drover.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
    private static List<String> split(String text, int piece, int maxBytes) {
        List<String> lines = new ArrayList<>();
        LineSplitter splitter = new LineSplitter(maxBytes, new LineSplitter.Lines() {
            @Override
            public void line(long number, byte[] bytes) {
                lines.add(number + ":" + new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void tooLong(long number) {
                lines.add(number + ": too long");
            }
        });
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int start = 0; start < bytes.length; start += piece) {
            splitter.accept(ByteBuffer.wrap(bytes, start, Math.min(piece, bytes.length - start)));
        }
        splitter.finish();
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void linesAreTheSameHoweverTheBytesCome(int piece) {
        assertThat(split("eins\r\n\nzwölf", piece, 100)).containsExactly("1:eins", "2:", "3:zwölf");
        assertThat(split("eins\n", piece, 100)).containsExactly("1:eins");
        assertThat(split("", piece, 100)).isEmpty();
    }

    @Test
    void aLineOfExactlyTheLimitPassesAndALongerOneIsNamed() {
        assertThat(split("abc\nabcd\nab", 2, 3)).containsExactly("1:abc", "2: too long", "3:ab");
    }
}
