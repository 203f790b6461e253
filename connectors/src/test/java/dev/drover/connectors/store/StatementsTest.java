package dev.drover.connectors.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {
    private static final String EMPTY_HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String EMPTY_BASE64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    @Test
    void theStoresChecksumIsTakenInHex() {
        assertThat(Statements.fullObjectSha256(EMPTY_BASE64)).isEqualTo(EMPTY_HEX);
    }

    @Test
    void aChecksumOfChecksumsSaysNothing() {
        assertThat(Statements.fullObjectSha256(EMPTY_BASE64 + "-3")).isNull();
        assertThat(Statements.fullObjectSha256("AAAA")).isNull();
        assertThat(Statements.fullObjectSha256("")).isNull();
        assertThat(Statements.fullObjectSha256(null)).isNull();
    }

    @Test
    void aDigestIsSixtyFourHexDigits() {
        assertThat(Statements.sha256(EMPTY_HEX)).isEqualTo(EMPTY_HEX);
        assertThat(Statements.sha256(EMPTY_HEX.toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(EMPTY_HEX);
        assertThat(Statements.sha256(EMPTY_HEX.substring(1))).isNull();
        assertThat(Statements.sha256(EMPTY_HEX + "0")).isNull();
        assertThat(Statements.sha256(EMPTY_HEX.replace('e', 'x'))).isNull();
        assertThat(Statements.sha256(null)).isNull();
    }

    @Test
    void aNumberOfRecordsIsNoneBelowZero() {
        assertThat(Statements.records("0")).isZero();
        assertThat(Statements.records(" 32 ")).isEqualTo(32);
        assertThat(Statements.records("-1")).isNull();
        assertThat(Statements.records("many")).isNull();
        assertThat(Statements.records(null)).isNull();
    }
}
