package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
    private static final String SEGMENT_200 = "s".repeat(200);
    /** 2 × 200 + 110 characters and two strokes. */
    private static final String ID_512 = SEGMENT_200 + "/" + SEGMENT_200 + "/" + "t".repeat(110);

    static Stream<Arguments> ids() {
        return Stream.of(
                Arguments.of("a", true),
                Arguments.of("kjv/00042", true),
                Arguments.of("A-Z/a_z.0:9", true),
                Arguments.of("...", true),
                Arguments.of(".a/..b/c.", true),
                Arguments.of("_", true),
                Arguments.of("-", true),
                Arguments.of("sha256:00ff", true),
                Arguments.of(SEGMENT_200, true),
                Arguments.of(ID_512, true),
                Arguments.of("", false),
                Arguments.of(".", false),
                Arguments.of("..", false),
                Arguments.of("/", false),
                Arguments.of("a//b", false),
                Arguments.of("/a", false),
                Arguments.of("a/", false),
                Arguments.of("a/./b", false),
                Arguments.of("../a", false),
                Arguments.of("a/..", false),
                Arguments.of("a@b", false),
                Arguments.of("@", false),
                Arguments.of(" ", false),
                Arguments.of("a b", false),
                Arguments.of("a ", false),
                Arguments.of("a\n", false),
                Arguments.of("a\u0000", false),
                Arguments.of("é", false),
                Arguments.of("e\u0301", false),
                Arguments.of("日本", false),
                Arguments.of("😀", false),
                Arguments.of("ａ", false),
                Arguments.of("a\\b", false),
                Arguments.of("a%2fb", false),
                Arguments.of("a?b", false),
                Arguments.of("a#b", false),
                Arguments.of("a*", false),
                Arguments.of(SEGMENT_200 + "s", false),
                Arguments.of("a/" + SEGMENT_200 + "s", false),
                Arguments.of(ID_512 + "t", false));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anIdHasSegmentsOfTheAlphabet(String id, boolean allowed) {
        assertThat(Identifiers.isId(id)).isEqualTo(allowed);

        byte[] item = ContractCodec.bytes(
                ContractCodec.readObject(WorkItemTest.text("id", "\"a\"").getBytes(UTF_8))
                        .put("id", id));
        if (allowed) {
            assertThat(ContractCodec.readWorkItem(item).id()).isEqualTo(id);
        } else {
            assertThat(DocumentRefusals.refusal(() -> ContractCodec.readWorkItem(item))
                            .field())
                    .isEqualTo("id");
        }
        assertThat(DocumentKind.WORK_ITEM.schemaAccepts(DocumentKind.json(item)))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void aWorkerIsAnIdOfOneSegmentAndARunOneThatHidesNothing(String text, boolean allowed) {
        boolean segment = allowed && !text.contains("/");

        assertThat(Identifiers.isSegment(text)).isEqualTo(segment);
        assertThat(Identifiers.isRun(text)).isEqualTo(segment && !text.startsWith("_") && !text.startsWith("."));
        for (String field : List.of("worker", "run")) {
            byte[] item = ContractCodec.bytes(
                    ContractCodec.readObject(WorkItemTest.text("id", "\"a\"").getBytes(UTF_8))
                            .put(field, text));
            assertThat(DocumentKind.WORK_ITEM.codecAccepts(DocumentKind.json(item)))
                    .isEqualTo(field.equals("run") ? Identifiers.isRun(text) : segment);
            assertThat(DocumentKind.WORK_ITEM.schemaAccepts(DocumentKind.json(item)))
                    .isEqualTo(field.equals("run") ? Identifiers.isRun(text) : segment);
        }
    }

    @Test
    void noSubmitterCanUseTheRunOfRecordsThatNameNone() {
        assertThat(Identifiers.isRun(Identifiers.UNATTRIBUTED_RUN)).isFalse();
        assertThat(Identifiers.isSegment(Identifiers.UNATTRIBUTED_RUN)).isTrue();
    }

    @Test
    void anOutputUriNamesRunItemGenerationAttemptAndNonce() {
        String uri = Identifiers.outputUri("s3://b/out/", "r", "kjv/1", 2, 3, "9f86");

        assertThat(uri).isEqualTo("s3://b/out/r/kjv/1@2.3.9f86");
        assertThat(Identifiers.logUri(uri)).isEqualTo("s3://b/out/r/kjv/1@2.3.9f86.log.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a/b", "a.log.gz", "a b", "@"})
    void aNonceThatCouldBlurTheUriIsAProgrammingError(String nonce) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Identifiers.outputUri("s3://b/", "r", "a", 0, 1, nonce))
                .withMessageContaining("nonce");
    }

    /** The nonces repeat on purpose: under one prefix nothing but the names themselves keeps the URIs apart. */
    @Test
    void underOnePrefixNoTwoInvocationsShareAUriWhateverTheNonces() {
        long seed = 42;
        Random random = new Random(seed);
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            String run = segment(random);
            String id = id(random);
            int generation = random.nextInt(12);
            int attempt = 1 + random.nextInt(12);
            String nonce = nonce(random);
            String uri = Identifiers.outputUri("s3://b/out/", run, id, generation, attempt, nonce);
            String owner = String.join("|", run, id, "" + generation, "" + attempt, nonce);

            claim(owners, uri, owner, seed);
            claim(owners, Identifiers.logUri(uri), "log of " + owner, seed);
        }
        assertThat(owners).hasSizeGreaterThan(1000);
    }

    /** One prefix may go on into the other, {@code out/} and {@code out/a/}: the fresh nonce keeps them apart. */
    @Test
    void underSeveralPrefixesNoTwoInvocationsShareAUri() {
        long seed = 43;
        Random random = new Random(seed);
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder output = new StringBuilder("s3://b/");
            for (int n = random.nextInt(3); n > 0; n--) {
                output.append(segment(random)).append('/');
            }
            String run = segment(random);
            String id = id(random);
            String nonce = Long.toHexString(random.nextLong());
            String uri =
                    Identifiers.outputUri(output.toString(), run, id, random.nextInt(2), 1 + random.nextInt(2), nonce);

            claim(owners, uri, i + " " + output + "|" + run + "|" + id, seed);
            claim(owners, Identifiers.logUri(uri), "log of " + i, seed);
        }
    }

    @Test
    void noTwoItemsShareAKey() {
        long seed = 44;
        Random random = new Random(seed);
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            String run = segment(random);
            String id = id(random);
            claim(owners, Identifiers.key(run, id), run + "|" + id, seed);
        }
    }

    private static void claim(Map<String, String> owners, String name, String owner, long seed) {
        String other = owners.putIfAbsent(name, owner);
        if (other != null && !other.equals(owner)) {
            throw new AssertionError("seed " + seed + ": " + name + " belongs to " + other + " and to " + owner);
        }
    }

    /** Few letters, so that what can collide does. */
    private static String segment(Random random) {
        String letters = "a.0:-1";
        StringBuilder segment = new StringBuilder();
        do {
            segment.setLength(0);
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                segment.append(letters.charAt(random.nextInt(letters.length())));
            }
        } while (!Identifiers.isSegment(segment.toString()));
        return segment.toString();
    }

    private static String id(Random random) {
        StringBuilder id = new StringBuilder(segment(random));
        for (int n = random.nextInt(3); n > 0; n--) {
            id.append('/').append(segment(random));
        }
        return id.toString();
    }

    private static String nonce(Random random) {
        return new String[] {"0", "1", "01", "0-1", "a", "log", "gz"}[random.nextInt(7)];
    }
}
