package dev.drover.worker.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ids are those of the model's own tokenizer, which is not to be had on the JVM without native code. */
class WordPieceTokenizerTest {
    private final WordPieceTokenizer tokenizer = SentenceEncoder.shared().tokenizer();

    @Test
    void wordsStandBetweenStartAndEnd() {
        assertThat(tokenizer.encode("hello world")).containsExactly(101, 7592, 2088, 102);
        assertThat(tokenizer.encode("The quick brown fox jumps over the lazy dog."))
                .containsExactly(101, 1996, 4248, 2829, 4419, 14523, 2058, 1996, 13971, 3899, 1012, 102);
    }

    @Test
    void aTextWithoutWordsIsStartAndEnd() {
        assertThat(tokenizer.encode("")).containsExactly(101, 102);
        assertThat(tokenizer.encode(" \t \u00a0\u2003\u2028 \u0000\u200b\ufffd"))
                .containsExactly(101, 102);
    }

    @Test
    void aWordIsCutIntoTheLongestPiecesKnown() {
        assertThat(tokenizer.encode("unaffable")).containsExactly(101, 14477, 20961, 3468, 102);
    }

    @Test
    void punctuationStandsAloneAndWhatIsUnknownIsOneToken() {
        assertThat(tokenizer.encode("Hello, y'all! How are you 😁 ?"))
                .containsExactly(101, 7592, 1010, 1061, 1005, 2035, 999, 2129, 2024, 2017, 100, 1029, 102);
    }

    @Test
    void asciiSymbolsCountAsPunctuation() {
        assertThat(tokenizer.encode("price: $5^2 + 3"))
                .containsExactly(101, 3976, 1024, 1002, 1019, 1034, 1016, 1009, 1017, 102);
    }

    @Test
    void accentsAndCaseAreDropped() {
        assertThat(tokenizer.encode("Ünïcödé naïve café")).containsExactly(101, 27260, 15743, 7668, 102);
        assertThat(tokenizer.encode("ÜNICODE NAIVE CAFE")).containsExactly(101, 27260, 15743, 7668, 102);
    }

    @Test
    void lettersAreLoweredOneByOneInAnyLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertThat(tokenizer.encode("İSTANBUL Istanbul")).containsExactly(101, 9960, 9960, 102);
            // A sigma at the end of a word is no other letter.
            assertThat(tokenizer.encode("ΟΣ")).isEqualTo(tokenizer.encode("οσ")).isNotEqualTo(tokenizer.encode("ος"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void chineseCharactersStandAlone() {
        assertThat(tokenizer.encode("日本語 text")).containsExactly(101, 1864, 1876, 1950, 3793, 102);
    }

    @Test
    void controlAndFormatCharactersVanishAndTabsSeparate() {
        assertThat(tokenizer.encode("a\u200bb\u0000c\ufffdd\te")).containsExactly(101, 5925, 2094, 1041, 102);
    }

    @Test
    void theNameOfASpecialTokenIsText() {
        assertThat(tokenizer.encode("[SEP] is text")).containsExactly(101, 1031, 19802, 1033, 2003, 3793, 102);
    }

    @Test
    void aWordOfAHundredCharactersIsCutAndALongerOneIsUnknown() {
        assertThat(tokenizer.encode("x".repeat(100))).hasSizeGreaterThan(3).doesNotContain(100);
        assertThat(tokenizer.encode("x".repeat(101))).containsExactly(101, 100, 102);
        // Characters, not UTF-16 units: each of these is two.
        assertThat(tokenizer.encode("𝒳".repeat(100))).containsExactly(101, 100, 102);
        assertThat(wordsOfPairs().encode("𝒳".repeat(100))).hasSize(102);
        assertThat(wordsOfPairs().encode("𝒳".repeat(101))).containsExactly(1, 0, 2);
    }

    private static WordPieceTokenizer wordsOfPairs() {
        return new WordPieceTokenizer(Map.of("[UNK]", 0L, "[CLS]", 1L, "[SEP]", 2L, "𝒳", 3L, "##𝒳", 4L), 256);
    }

    @Test
    void aTextIsCutToTheLengthOfTheModelEndIncluded() {
        assertThat(tokenizer.encode("sheep ".repeat(253))).hasSize(255);
        assertThat(tokenizer.encode("sheep ".repeat(254))).hasSize(256);
        long[] cut = tokenizer.encode("sheep ".repeat(255));
        assertThat(cut).hasSize(256).isEqualTo(tokenizer.encode("sheep ".repeat(5000)));
        assertThat(cut[0]).isEqualTo(101);
        assertThat(cut[255]).isEqualTo(102);
        assertThat(Arrays.stream(cut, 1, 255)).containsOnly(cut[1]);
    }

    @Test
    void aWordIsCutInItsMiddleWhereTheLengthEnds() {
        long[] cut = tokenizer.encode("sheep ".repeat(253) + "unaffable");
        assertThat(cut).hasSize(256);
        assertThat(cut[254]).isEqualTo(14477);
    }

    @Test
    void aVocabularyWithoutSpecialTokensIsRefused() {
        assertThatThrownBy(() -> new WordPieceTokenizer(Map.of("sheep", 1L), 256))
                .hasMessage("the vocabulary has no [UNK]");
    }
}
