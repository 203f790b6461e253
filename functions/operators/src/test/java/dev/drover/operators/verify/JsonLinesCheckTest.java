package dev.drover.operators.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ContractCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesCheckTest {
    private static ContentCheck.Finding check(byte[] bytes, int piece) {
        ContentCheck.Inspection inspection = new JsonLinesCheck().begin();
        for (int at = 0; at < bytes.length; at += piece) {
            inspection.accept(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at))
                    .asReadOnlyBuffer());
        }
        return inspection.finish();
    }

    private static ContentCheck.Finding check(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return check(bytes, Math.max(1, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 100})
    void soundLinesAreCountedHoweverTheyAreSplit(int piece) {
        byte[] bytes = "{\"a\":1}\n{\"b\":\"\u00e9\ud83d\ude00\"}\r\n{ }\n".getBytes(StandardCharsets.UTF_8);
        assertThat(check(bytes, piece).fault()).isNull();
        assertThat(check(bytes, piece).records()).isEqualTo(3);
    }

    @Test
    void anEmptyFileHasNoRecords() {
        assertThat(check("").fault()).isNull();
        assertThat(check("").records()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}~{|line 2 has no line break",
                "{}~{}|line 2 has no line break",
                "{}~~{}~|line 2:",
                "{}~[1]~|line 2:",
                "{}~1~|line 2:",
                "{}~{} {}~|line 2:",
                "{}~{'a':1}~|line 2:",
                "{}~{\"a\":NaN}~|line 2:",
                "{}~{\"a\":1,\"a\":2}~|line 2:",
            })
    void aFaultNamesItsLine(String text, String fault) {
        ContentCheck.Finding finding = check(text.replace('~', '\n'));
        assertThat(finding.fault()).startsWith(fault);
        assertThat(finding.records()).isEqualTo(1);
    }

    @Test
    void everyTruncationWithinALineIsFound() {
        byte[] whole = "{\"a\":1}\n{\"b\":[2,3]}\n".getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= whole.length; length++) {
            boolean atEnd = length == 0 || whole[length - 1] == '\n';
            assertThat(check(Arrays.copyOf(whole, length), 1).fault() == null)
                    .as("%s bytes", length)
                    .isEqualTo(atEnd);
        }
    }

    @Test
    void invalidUtf8IsFound() {
        byte[] bytes = "{\"a\":\"?\"}\n".getBytes(StandardCharsets.UTF_8);
        bytes[6] = (byte) 0xc3;
        assertThat(check(bytes, 4).fault()).startsWith("line 1:").contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void aLineHasALongestLength(int over) {
        byte[] bytes = new byte[ContractCodec.MAX_DOCUMENT_BYTES + over + 1];
        Arrays.fill(bytes, (byte) ' ');
        bytes[0] = '{';
        bytes[1] = '}';
        bytes[bytes.length - 1] = '\n';
        ContentCheck.Finding finding = check(bytes, 1 << 16);
        if (over > 0) {
            assertThat(finding.fault()).contains("longer than");
        } else {
            assertThat(finding.fault()).isNull();
        }
    }
}
