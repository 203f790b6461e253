package dev.drover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    private final Locale before = Locale.getDefault();

    @BeforeEach
    void liveWhereACommaIsAPoint() {
        Locale.setDefault(Locale.GERMANY);
    }

    @AfterEach
    void goHome() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @CsvSource({
        "0, $0.00",
        "1, $0.000000001",
        "6933, $0.000006933",
        "500000000, $0.50",
        "12300000000, $12.30",
        "1200000000000, $1200.00"
    })
    void moneyIsExactWithCentsAtLeast(long nanoUsd, String text) {
        assertThat(Figures.money(nanoUsd)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.999S, 999 ms",
        "PT1S, 1.0 s",
        "PT59.9S, 59.9 s",
        "PT60S, 1 min 00 s",
        "PT59M59S, 59 min 59 s",
        "PT1H, 1 h 00 min",
        "PT23H59M, 23 h 59 min",
        "PT24H, 1 d 00 h",
        "PT100H, 4 d 04 h"
    })
    void durationsHaveTwoUnitsAtMost(Duration duration, String text) {
        assertThat(Figures.duration(duration)).isEqualTo(text);
    }

    @Test
    void ratesAndTimesAreTheSameInEveryLocale() {
        assertThat(Figures.rate(2.345)).isEqualTo("2.35");
        assertThat(Figures.rate(1234.5)).isEqualTo("1235");
        assertThat(Figures.time(0)).isEqualTo("1970-01-01 00:00:00.000Z");
    }
}
