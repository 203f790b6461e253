package dev.drover.operators.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyCheckTest {
    private final float[][] rows = NpyBytes.unitRows(3);

    private static ContentCheck.Finding check(byte[] bytes) {
        return check(bytes, bytes.length);
    }

    private static ContentCheck.Finding check(byte[] bytes, int piece) {
        ContentCheck.Inspection inspection = new NpyCheck().begin();
        for (int at = 0; at < bytes.length; at += piece) {
            inspection.accept(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at))
                    .asReadOnlyBuffer());
        }
        return inspection.finish();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 10, 64, 127, 128, 1000, 1_000_000})
    void aSoundFileIsSoundHoweverItIsSplit(int piece) {
        ContentCheck.Finding finding = check(NpyBytes.of(rows), piece);
        assertThat(finding.fault()).isNull();
        assertThat(finding.records()).isEqualTo(3);
    }

    @Test
    void aFileWithoutRowsIsSound() {
        assertThat(check(NpyBytes.of(new float[0][])).fault()).isNull();
    }

    @Test
    void everyTruncationIsFound() {
        byte[] whole = NpyBytes.of(NpyBytes.unitRows(1));
        for (int length = 0; length < whole.length; length++) {
            assertThat(check(Arrays.copyOf(whole, length)).fault())
                    .as("%s bytes", length)
                    .isNotNull();
        }
        assertThat(check(whole).fault()).isNull();
        assertThat(check(Arrays.copyOf(whole, whole.length + 1)).fault()).contains("a part of one");
    }

    @Test
    void aRowTooFewOrTooManyIsFound() {
        assertThat(check(NpyBytes.of(NpyBytes.header("(4, 384)"), rows)).fault())
                .isEqualTo("the header states 4 rows, the file has 3");
        assertThat(check(NpyBytes.of(NpyBytes.header("(2, 384)"), rows)).fault())
                .isEqualTo("the header states 2 rows, the file has 3");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aValueThatIsNotFiniteIsFoundWhereItStands(float value) {
        rows[1][383] = value;
        assertThat(check(NpyBytes.of(rows)).fault()).isEqualTo("row 1, column 383 is " + value);
        assertThat(check(NpyBytes.of(rows)).records()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0.99985, false",
        "0.99995, true",
        "1, true",
        "1.00005, true",
        "1.00015, false",
        "0, false",
        "1e30, false"
    })
    void everyRowHasUnitLength(float length, boolean sound) {
        for (int i = 0; i < NpyBytes.COLUMNS; i++) {
            rows[2][i] *= length;
        }
        String fault = check(NpyBytes.of(rows)).fault();
        if (sound) {
            assertThat(fault).isNull();
        } else {
            assertThat(fault).startsWith("row 2 has length ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 384), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 384)}",
                "{'descr':'<f4','fortran_order':False,'shape':(3,384),}",
                "{ 'descr': '<f4',  'fortran_order': False,\n'shape': (3, 384), }   "
            })
    void headersOfAnyWriterAreRead(String header) {
        assertThat(check(NpyBytes.of(header, rows)).fault()).isNull();
        assertThat(check(NpyBytes.withRawHeader(header, rows)).fault()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 384), }",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (3, 384), }",
                "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 384), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1152,), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 383), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, 96), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 384), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999, 384), }",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 384), } and more",
                "nonsense"
            })
    void anArrayOfAnotherKindIsFound(String header) {
        assertThat(check(NpyBytes.of(header, rows)).fault()).isNotNull();
    }

    @Test
    void aHeaderWithoutEndIsNotRepeatedWhole() {
        assertThat(check(NpyBytes.withRawHeader("x".repeat(60_000), rows)).fault())
                .hasSizeLessThan(400);
        assertThat(check(NpyBytes.withRawHeader("", rows)).fault()).isEqualTo("the header is empty");
    }

    @Test
    void everyByteOfThePreambleCounts() {
        byte[] whole = NpyBytes.of(rows);
        for (int i = 0; i < 8; i++) {
            byte[] changed = whole.clone();
            changed[i]++;
            assertThat(check(changed).fault()).as("byte %s", i).contains("byte " + i);
        }
    }
}
