package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "abc, '', 3",
        "abc, abc, 0",
        "kitten, sitting, 3",
        "ab, ba, 2",
        "store, stor, 1"
    })
    void theDistanceCountsSingleEdits(String one, String other, int distance) {
        assertThat(NearestKey.distance(one, other)).isEqualTo(distance);
        assertThat(NearestKey.distance(other, one)).isEqualTo(distance);
    }

    @Test
    void ofEquallyNearKeysTheFirstIsNamed() {
        assertThat(NearestKey.of("b", List.of("a", "c"))).isEqualTo("a");
    }
}
