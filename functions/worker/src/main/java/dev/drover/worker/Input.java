package dev.drover.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input of one item, as rows of text or as raw bytes. */
public final class Input {
    private final byte[] bytes;
    private final @Nullable JsonNode inline;

    private Input(byte[] bytes, @Nullable JsonNode inline) {
        this.bytes = bytes;
        this.inline = inline;
    }

    /** The bytes that {@code input.uri} named. */
    public static Input ofObject(byte[] bytes) {
        return new Input(bytes, null);
    }

    /** The JSON that stood in {@code input.inline}. */
    public static Input ofInline(JsonNode inline) {
        return new Input(ContractCodec.bytes(inline), inline);
    }

    /** The object's bytes, or the inline input as UTF-8 JSON. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * The texts to work on, one row each: the lines of a UTF-8 object, or {@code texts} of an inline input. A line ends
     * in LF or CR LF; what follows the last line's end, if nothing, is not a row.
     *
     * @throws ContractException if the input has no such rows
     */
    public List<String> rows() {
        return inline == null ? lines() : texts(inline);
    }

    private List<String> lines() {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ContractException("input.uri", "the input is not valid UTF-8 text", e);
        }
        // Not String.lines() or a reader's readLine: both also end a line at a lone CR, which can stand in real text.
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed;
            int trimmed = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
            lines.add(text.substring(start, trimmed));
            start = end + 1;
        }
        return Collections.unmodifiableList(lines);
    }

    private static List<String> texts(JsonNode inline) {
        JsonNode array = inline.get("texts");
        if (array == null || !array.isArray()) {
            throw new ContractException("input.inline.texts", "input.inline.texts must be an array of strings");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode text : array) {
            if (!text.isTextual()) {
                throw new ContractException("input.inline.texts", "input.inline.texts must hold strings only");
            }
            texts.add(text.textValue());
        }
        return Collections.unmodifiableList(texts);
    }
}
