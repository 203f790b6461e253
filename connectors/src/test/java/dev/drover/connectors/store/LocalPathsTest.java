package dev.drover.connectors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.drover.operators.verify.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///a/../etc/passwd",
                "file:///a/./b",
                "file:///..",
                "file:///a/%2e%2e/etc/passwd",
                "file:///a/%2E./b",
                "file:///a%2fb",
                "file:///a%5cb",
                "file:///a%00b",
                "file:///a%252eb",
                "file:///a?b",
                "file:///a#b",
                "file://host/a",
                "file:/a",
                "file:a",
                "/a",
                "a",
                "file:///a b",
                "file:///%zz",
                "s3://bucket/key",
                ""
            })
    void whatNamesAnotherPlaceThanItShowsIsRefused(String uri) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> LocalPaths.path(uri))
                .withMessageContaining("'" + uri + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/b", "/a/with space/b", "/a/Jörg/漢字", "/a/x@0.1.n:2", "/a/50% off+more", "/a/~b..c"})
    void aPathComesBackFromItsUri(String path) {
        String uri = LocalPaths.uri(Path.of(path));

        assertThat(uri).startsWith("file:///").matches("\\p{ASCII}*");
        if (!path.contains("%")) {
            assertThat(LocalPaths.path(uri)).isEqualTo(Path.of(path));
        }
    }

    @Test
    void lettersBeyondAsciiMayStandPlainly() {
        assertThat(LocalPaths.path("file:///a/Jörg")).isEqualTo(Path.of("/a/Jörg"));
    }
}
