package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "250 ms, PT0.25S, 250 ms",
        "10s, PT10S, 10 s",
        "90 s, PT90S, 90 s",
        "120 s, PT2M, 2 min",
        "15 min, PT15M, 15 min",
        "15 m, PT15M, 15 min",
        "24 h, PT24H, 1 d",
        "36 h, PT36H, 36 h",
        "8 d, PT192H, 8 d",
        "PT5M, PT5M, 5 min",
        "1500 ms, PT1.5S, 1500 ms"
    })
    void whatPeopleWriteIsReadAndWrittenInTheLargestWholeUnit(String written, Duration read, String text) {
        assertThat(Durations.parse(written)).isEqualTo(read);
        assertThat(Durations.text(read)).isEqualTo(text);
        assertThat(Durations.parse(text)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "ten s", "1.5 s", "-3 s", "10 sec", "P", "PT", "999999999999 d s", "10 S"})
    void whatHasNoUnitOrNoWholeNumberIsRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("is not a duration; write a whole number and its unit, such as 250 ms");
    }
}
