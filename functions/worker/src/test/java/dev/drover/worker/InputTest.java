package dev.drover.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.contract.ContractCodec;
import dev.drover.contract.ContractException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputTest {
    @Test
    void aLineEndsInLineFeed() {
        assertThat(rows("one\ntwo")).containsExactly("one", "two");
        assertThat(rows("one\ntwo\n")).containsExactly("one", "two");
        assertThat(rows("one\r\ntwo\r\n")).containsExactly("one", "two");
        assertThat(rows("one\rtwo\u0085three\u2028four")).containsExactly("one\rtwo\u0085three\u2028four");
    }

    @Test
    void onlyTheLastEmptyLineIsNotARow() {
        assertThat(rows("")).isEmpty();
        assertThat(rows("\n")).containsExactly("");
        assertThat(rows("\n\n")).containsExactly("", "");
        assertThat(rows("\none\n\ntwo\n")).containsExactly("", "one", "", "two");
        assertThat(rows("\r\n")).containsExactly("");
    }

    @Test
    void inlineTextsAreTheRowsAsTheyAre() {
        Input input = inline("{\"texts\":[\"one\\ntwo\",\"\"]}");

        assertThat(input.rows()).containsExactly("one\ntwo", "");
        assertThat(input.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("{\"texts\":[\"one\\ntwo\",\"\"]}");
    }

    @Test
    void whatHasNoRowsSaysSo() {
        assertThatThrownBy(() -> Input.ofObject(new byte[] {'a', (byte) 0xc3}).rows())
                .isInstanceOf(ContractException.class)
                .hasMessage("the input is not valid UTF-8 text");
        assertThatThrownBy(() -> inline("{}").rows()).hasMessage("input.inline.texts must be an array of strings");
        assertThatThrownBy(() -> inline("{\"texts\":[1]}").rows())
                .hasMessage("input.inline.texts must hold strings only");
    }

    @Test
    void bytesThatAreNotTextAreStillBytes() {
        byte[] audio = {'R', 'I', 'F', 'F', (byte) 0xff};

        assertThat(Input.ofObject(audio).bytes()).isEqualTo(audio);
    }

    private static List<String> rows(String text) {
        return Input.ofObject(text.getBytes(StandardCharsets.UTF_8)).rows();
    }

    private static Input inline(String json) {
        JsonNode node = ContractCodec.readObject(json.getBytes(StandardCharsets.UTF_8));
        return Input.ofInline(node);
    }
}
