package dev.drover.operators.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a function wrote, and however the store cuts it into pieces: the verdict is the same, and it is a sentence. */
class ContentCheckFuzzTest {
    private static final List<ContentCheck> CHECKS = List.of(new NpyCheck(), new JsonLinesCheck());

    static Stream<byte[]> outputs() {
        byte[] whole = NpyBytes.of(NpyBytes.unitRows(2));
        return Stream.of(
                whole,
                Arrays.copyOf(whole, whole.length - 3),
                Arrays.copyOf(whole, whole.length + 1),
                NpyBytes.of(new float[0][]),
                NpyBytes.of(NpyBytes.header("(1, 384)"), new float[1][NpyBytes.COLUMNS]),
                NpyBytes.withRawHeader(
                        "{'descr':'<f4','fortran_order':False,'shape':(999999999999,384)}", new float[0][]),
                "{\"a\":1}\n{\"b\":[1.5e3,null]}\n".getBytes(StandardCharsets.UTF_8),
                "{\"a\":1}\n{\"b\"".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("outputs")
    @FuzzTest
    void theVerdictDoesNotDependOnHowTheBytesAreCut(byte[] bytes) {
        for (ContentCheck check : CHECKS) {
            ContentCheck.Finding whole = look(check, bytes, bytes.length);
            assertSame(check, whole, look(check, bytes, 1));
            assertSame(check, whole, look(check, bytes, new Random(Arrays.hashCode(bytes)), 1 + bytes.length));
            assertThat(whole.records()).isBetween(0L, (long) bytes.length);
            if (whole.fault() != null) {
                assertThat(whole.fault()).isNotBlank().hasSizeLessThan(600);
            } else if (check instanceof NpyCheck) {
                int header = 10 + (bytes[8] & 0xff) + ((bytes[9] & 0xff) << 8);
                assertThat(bytes.length - header).isEqualTo(whole.records() * 4 * NpyBytes.COLUMNS);
            }
        }
    }

    private static ContentCheck.Finding look(ContentCheck check, byte[] bytes, int piece) {
        ContentCheck.Inspection inspection = check.begin();
        for (int at = 0; at < bytes.length; at += piece) {
            accept(inspection, bytes, at, Math.min(piece, bytes.length - at));
        }
        return inspection.finish();
    }

    private static ContentCheck.Finding look(ContentCheck check, byte[] bytes, Random random, int longest) {
        ContentCheck.Inspection inspection = check.begin();
        for (int at = 0; at < bytes.length; ) {
            int piece = random.nextInt(Math.min(longest, bytes.length - at) + 1);
            accept(inspection, bytes, at, piece);
            at += piece;
        }
        return inspection.finish();
    }

    private static void accept(ContentCheck.Inspection inspection, byte[] bytes, int at, int length) {
        inspection.accept(ByteBuffer.wrap(bytes, at, length).asReadOnlyBuffer());
    }

    private static void assertSame(ContentCheck check, ContentCheck.Finding one, ContentCheck.Finding other) {
        assertThat(other.fault()).as("%s, in pieces", check.name()).isEqualTo(one.fault());
        assertThat(other.records()).as("%s, in pieces", check.name()).isEqualTo(one.records());
    }
}
