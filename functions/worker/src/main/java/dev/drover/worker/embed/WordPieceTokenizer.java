package dev.drover.worker.embed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT's uncased tokenizer: text is cleaned, stripped of accents and lower-cased, split at white space, punctuation and
 * CJK characters, and each word cut into the longest pieces that the vocabulary has. Thread-safe.
 *
 * <p>The names of special tokens in a text, such as {@code [SEP]}, are text like any other: an input must not be able to
 * forge the end of its own sentence.
 */
final class WordPieceTokenizer {
    /** Longer words are taken for noise: {@code max_input_chars_per_word} of the model's tokenizer. */
    static final int MAX_WORD_LENGTH = 100;

    private static final String CONTINUATION = "##";

    private final Map<String, Long> vocabulary;
    private final int maxTokens;
    private final long unknown;
    private final long start;
    private final long end;

    WordPieceTokenizer(Map<String, Long> vocabulary, int maxTokens) {
        this.vocabulary = vocabulary;
        this.maxTokens = maxTokens;
        this.unknown = special(vocabulary, "[UNK]");
        this.start = special(vocabulary, "[CLS]");
        this.end = special(vocabulary, "[SEP]");
    }

    /** Reads the vocabulary from a {@code tokenizer.json}. */
    static WordPieceTokenizer read(InputStream json, int maxTokens) throws IOException {
        JsonNode pieces = new JsonMapper().readTree(json).path("model").path("vocab");
        Map<String, Long> vocabulary = new HashMap<>(2 * pieces.size());
        for (Map.Entry<String, JsonNode> piece : pieces.properties()) {
            vocabulary.put(piece.getKey(), piece.getValue().longValue());
        }
        return new WordPieceTokenizer(vocabulary, maxTokens);
    }

    private static long special(Map<String, Long> vocabulary, String token) {
        Long id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalArgumentException("the vocabulary has no " + token);
        }
        return id;
    }

    /** The ids of the text's tokens between [CLS] and [SEP], cut to the model's length. */
    long[] encode(String text) {
        Tokens tokens = new Tokens();
        StringBuilder word = new StringBuilder();
        String normal = normalize(text);
        for (int i = 0; i < normal.length() && !tokens.full(); ) {
            int point = normal.codePointAt(i);
            i += Character.charCount(point);
            if (isWhitespace(point)) {
                tokens.addWord(word);
            } else if (isPunctuation(point)) {
                tokens.addWord(word);
                tokens.addWord(word.appendCodePoint(point));
            } else {
                word.appendCodePoint(point);
            }
        }
        tokens.addWord(word);
        return tokens.finish();
    }

    /** Collects ids up to the model's length. */
    private final class Tokens {
        private final long[] ids = new long[maxTokens];
        private int size;

        Tokens() {
            ids[size++] = start;
        }

        /** One place is kept for the end. */
        boolean full() {
            return size >= maxTokens - 1;
        }

        private void add(long id) {
            if (!full()) {
                ids[size++] = id;
            }
        }

        /** Adds the pieces of the word, or one [UNK] if it can't be made of pieces, and empties it. */
        void addWord(StringBuilder word) {
            if (word.length() == 0) {
                return;
            }
            long[] pieces = word.codePointCount(0, word.length()) > MAX_WORD_LENGTH ? null : pieces(word.toString());
            if (pieces == null) {
                add(unknown);
            } else {
                Arrays.stream(pieces).forEach(this::add);
            }
            word.setLength(0);
        }

        long[] finish() {
            ids[size++] = end;
            return Arrays.copyOf(ids, size);
        }
    }

    /** The longest pieces from left to right; null where the vocabulary leaves a gap. */
    private long @Nullable [] pieces(String word) {
        long[] pieces = new long[word.length()];
        int count = 0;
        int from = 0;
        while (from < word.length()) {
            String prefix = from == 0 ? "" : CONTINUATION;
            int to = word.length();
            Long id = vocabulary.get(prefix + word.substring(from, to));
            while (id == null) {
                to = word.offsetByCodePoints(to, -1);
                if (to == from) {
                    return null;
                }
                id = vocabulary.get(prefix + word.substring(from, to));
            }
            pieces[count++] = id;
            from = to;
        }
        return Arrays.copyOf(pieces, count);
    }

    private static String normalize(String text) {
        StringBuilder cleaned = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (isWhitespace(point)) {
                cleaned.append(' ');
            } else if (isCjk(point)) {
                cleaned.append(' ').appendCodePoint(point).append(' ');
            } else if (!isNoise(point)) {
                cleaned.appendCodePoint(point);
            }
        });
        StringBuilder normal = new StringBuilder(cleaned.length());
        Normalizer.normalize(cleaned, Normalizer.Form.NFD).codePoints().forEach(point -> {
            if (Character.getType(point) != Character.NON_SPACING_MARK) {
                // One by one: String.toLowerCase knows the final sigma and locales, and the vocabulary does not.
                normal.appendCodePoint(Character.toLowerCase(point));
            }
        });
        return normal.toString();
    }

    private static boolean isWhitespace(int point) {
        switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return true;
            default:
                return point == '\t' || point == '\n' || point == '\r';
        }
    }

    /**
     * Control and format characters, and what stands for undecodable bytes. Unassigned code points are not among them,
     * as in the model's own tokenizer: they become [UNK], so the age of the JVM does not change a result.
     */
    private static boolean isNoise(int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.PRIVATE_USE:
            case Character.SURROGATE:
                return true;
            default:
                return point == 0xFFFD;
        }
    }

    private static boolean isPunctuation(int point) {
        if (point < 128) {
            // BERT counts all of ASCII's signs, $ and + and ^ too, which Unicode calls symbols.
            return point > ' ' && point < 127 && !Character.isLetterOrDigit(point);
        }
        switch (Character.getType(point)) {
            case Character.CONNECTOR_PUNCTUATION:
            case Character.DASH_PUNCTUATION:
            case Character.START_PUNCTUATION:
            case Character.END_PUNCTUATION:
            case Character.INITIAL_QUOTE_PUNCTUATION:
            case Character.FINAL_QUOTE_PUNCTUATION:
            case Character.OTHER_PUNCTUATION:
                return true;
            default:
                return false;
        }
    }

    /** The blocks that BERT sets apart, each character a word. */
    private static boolean isCjk(int point) {
        return (point >= 0x4E00 && point <= 0x9FFF)
                || (point >= 0x3400 && point <= 0x4DBF)
                || (point >= 0x20000 && point <= 0x2A6DF)
                || (point >= 0x2A700 && point <= 0x2B73F)
                || (point >= 0x2B740 && point <= 0x2B81F)
                || (point >= 0x2B820 && point <= 0x2CEAF)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0x2F800 && point <= 0x2FA1F);
    }
}
