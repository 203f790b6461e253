package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void theMedianIsTheOneInTheMiddleOrBetweenTheTwoThere() {
        assertThat(Samples.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Samples.of(9, 1, 5, 6).median()).isEqualTo(5.5);
    }

    @Test
    void aRatioComparesWhatWasMeasuredInTheSameRound() {
        Samples ratios = Samples.of(10, 40).over(Samples.of(20, 50));

        assertThat(ratios.min()).isEqualTo(0.5);
        assertThat(ratios.max()).isEqualTo(0.8);
    }

    @Test
    void jsonHoldsMedianAndRangeInFourDigits() {
        assertThat(Samples.of(1234.567, 0.00012345, 3).json())
                .hasToString("{\"median\":3.0,\"min\":1.234E-4,\"max\":1235.0,\"samples\":3}");
    }

    @Test
    void aPersonReadsWholeNumbersAsSuch() {
        assertThat(Samples.text(8_812.4)).isEqualTo("8812");
        assertThat(Samples.text(0.97)).isEqualTo("0.97");
        assertThat(Samples.text(123_456)).isEqualTo("123500");
    }
}
