package dev.drover.operators.admit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedUrisTest {
    private final AllowedUris uris = AllowedUris.under(Arrays.asList("s3://bucket/in/", "file:///srv/drover/in/"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/in/a.txt",
                "s3://bucket/in/a/b/c",
                "s3://bucket/in/",
                "s3://bucket/in/a/",
                "s3://bucket/in/..a",
                "s3://bucket/in/a..",
                "s3://bucket/in/...",
                "s3://bucket/in/\u00e9",
                "s3://bucket/in/%C3%A9%20x",
                "file:///srv/drover/in/a"
            })
    void whatLiesUnderAPrefixIsAllowed(String uri) {
        assertThat(uris.allow(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.txt",
                "/srv/drover/in/a",
                "s3:bucket/in/a",
                "s3:/bucket/in/a",
                "://bucket/in/a",
                "s3://bucket/in",
                "s3://bucket/inX",
                "s3://bucket/inX/a",
                "s3://bucket/in-private/a",
                "s3://bucket/In/a",
                "S3://bucket/in/a",
                "s3://bucket2/in/a",
                "s3://evil@bucket/in/a",
                "s3a://bucket/in/a",
                "http://bucket/in/a",
                "file:/srv/drover/in/a",
                "file://srv/drover/in/a",
                "file:////srv/drover/in/a",
                "file:///etc/passwd",
                "file:///srv/drover/in",
                "file:///srv/drover/in/../secret",
                "s3://bucket/in/..",
                "s3://bucket/in/../secret",
                "s3://bucket/in/a/../../secret",
                "s3://bucket/in/./a",
                "s3://bucket/in/.",
                "s3://bucket/in//a",
                "s3://bucket//in/a",
                "s3://bucket/in/%2e%2e/secret",
                "s3://bucket/in/%2E%2E/secret",
                "s3://bucket/in/.%2e/secret",
                "s3://bucket/in/%2e./secret",
                "s3://bucket/in/%252e%252e/secret",
                "s3://bucket/in/%25252e/secret",
                "s3://bucket/in/..%2fsecret",
                "s3://bucket/in/..%2Fsecret",
                "s3://bucket/in/..%5csecret",
                "s3://bucket/in/..%255csecret",
                "s3://bucket/in/%c0%ae%c0%ae/secret",
                "s3://bucket/in/%C0%AF/secret",
                "s3://bucket/in/%e0%80%ae/secret",
                "s3://bucket/in/%f0%80%80%ae/secret",
                "s3://bucket/in/a%00.txt",
                "s3://bucket/in/..\\secret",
                "s3://bucket/in/a?versionId=1",
                "s3://bucket/in/a#b",
                "s3://bucket/in/*",
                "s3://bucket/in/a b",
                "s3://bucket/in/a\n",
                "s3://bucket/in/a\tb",
                "s3://bucket/in/\u0000",
                "s3://bucket/in/\u007f",
                "s3://bucket/in/\u0085/%2e%2e/secret",
                "s3://bucket/in/\u2028/%2e%2e/secret",
                "s3://bucket/in/\u2029/%2e%2e/secret",
                " s3://bucket/in/a"
            })
    void whatAnyReaderCouldTakeElsewhereIsNot(String uri) {
        assertThat(uris.allow(uri)).isFalse();
    }

    @Test
    void noPrefixAllowsNothing() {
        AllowedUris none = AllowedUris.under(Collections.emptyList());
        assertThat(none.allow("s3://bucket/in/a")).isFalse();
        assertThat(none).hasToString("no prefix");
    }
}
