package dev.drover.worker.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NumpyFloatsTest {
    @Test
    void theHeaderIsWhatNumpyWrites() {
        byte[] file = new NumpyFloats(0, 384).bytes();

        assertThat(Arrays.copyOf(file, 10)).containsExactly(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0x76, 0);
        assertThat(new String(file, 10, file.length - 10, StandardCharsets.US_ASCII))
                .isEqualTo("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 384), }" + " ".repeat(56) + "\n");
        assertThat(file).hasSize(128);
    }

    @Test
    void theHeaderKeepsItsLengthWhateverTheNumberOfRows() {
        NumpyFloats floats = new NumpyFloats(100_000, 1);
        for (int i = 0; i < 100_000; i++) {
            floats.add(new float[] {i});
        }
        assertThat(floats.bytes()).hasSize(128 + 400_000);
    }

    @Test
    void theNumbersFollowRowByRowInLittleEndian() {
        NumpyFloats floats = new NumpyFloats(2, 2);
        floats.add(new float[] {1, -2});
        floats.add(new float[] {0.5f, Float.MIN_VALUE});

        ByteBuffer numbers = ByteBuffer.wrap(floats.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        numbers.position(128);
        assertThat(numbers.getFloat()).isEqualTo(1);
        assertThat(numbers.getFloat()).isEqualTo(-2);
        assertThat(numbers.getFloat()).isEqualTo(0.5f);
        assertThat(numbers.getFloat()).isEqualTo(Float.MIN_VALUE);
        assertThat(numbers.hasRemaining()).isFalse();
    }

    @Test
    void aFileWithRowsMissingIsNotHandedOut() {
        NumpyFloats floats = new NumpyFloats(3, 2);
        floats.add(new float[2]);

        assertThatThrownBy(floats::bytes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("2 rows are missing");
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        NumpyFloats floats = new NumpyFloats(1, 2);

        assertThatThrownBy(() -> floats.add(new float[3])).hasMessage("a row has 2 numbers, not 3");
    }

    @Test
    void moreRowsThanAnArrayHoldsAreRefused() {
        assertThatThrownBy(() -> new NumpyFloats(Integer.MAX_VALUE / 384, 384)).isInstanceOf(ArithmeticException.class);
    }
}
