package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    void aDigestIs64LowerCaseHexDigits() {
        assertThat(Sha256.hex(new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThat(Sha256.hex("abc".getBytes(UTF_8)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void partsAreDigestedOneAfterTheOther() {
        MessageDigest fed = Sha256.digest();
        fed.update("abc".getBytes(UTF_8));

        assertThat(Sha256.hex("a".getBytes(UTF_8), new byte[0], "bc".getBytes(UTF_8)))
                .isEqualTo(Sha256.hex("abc".getBytes(UTF_8)))
                .isEqualTo(Sha256.hex(fed));
    }
}
