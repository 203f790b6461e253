package dev.drover.contract;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.contract.DocumentKind.Golden;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every document, whatever it says. Each test that hangs fails. */
@Timeout(60)
class ContractCodecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "not json",
                "{",
                "}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":5.}",
                "{\"a\":0x1}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":1}//",
                "/**/{\"a\":1}",
                "\u0000",
                "{\"a\":1}\u0000",
                "\u2028{}",
                "%PDF-1.7"
            })
    void whatIsNotJsonIsRefused(String text) {
        refuses(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "null", "true", "1", "1.5", "\"{}\""})
    void whatIsNotAnObjectIsRefused(String text) {
        assertThat(refuses(text)).hasMessage("document must be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}{}", "{}1", "{},", "{}]", "{}}", "{}\n{}", "{} x", "{}\u00a0"})
    void textAfterTheDocumentIsRefused(String text) {
        refuses(text);
    }

    @Test
    void whiteSpaceAroundTheDocumentIsNot() {
        assertThat(read(" \t\r\n{ } \t\r\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":1}", "{\"x\":{\"a\":1,\"b\":2,\"a\":3}}",
                "{\"x\":[{\"a\":null,\"a\":null}]}", "{\"\":1,\"\":1}", "{\"a\\nb\":1,\"a\\nb\":2}"
            })
    void aRepeatedKeyIsRefusedAtAnyDepth(String text) {
        assertThat(refuses(text)).hasMessageContaining("Duplicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "+Infinity", "-NaN", "INF"})
    void whatIsNoNumberIsRefused(String number) {
        refuses("{\"a\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e99999999999", "1e-99999999999", "-1E+99999999999999999999", "0e99999999999", "1e2147483648"})
    void anExponentOutOfAllRangeIsRefused(String number) {
        refuses("{\"a\":" + number + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1E+999999999", "1.5E-999999999", "100.00", "0.10", "1.0", "123456789012345678901234567890"})
    void aNumberIsKeptAsItWasWritten(String number) {
        assertThat(ContractCodec.text(read("{\"a\":" + number + "}"))).isEqualTo("{\"a\":" + number + "}");
    }

    @Test
    void aNumberHas100DigitsAtMost() {
        assertThat(read("{\"a\":" + "9".repeat(100) + "}")).hasSize(1);
        refuses("{\"a\":" + "9".repeat(101) + "}");
        refuses("{\"a\":1." + "9".repeat(100) + "}");
        refuses("{\"a\":1e" + "0".repeat(1_000_000) + "1}");
    }

    @Test
    void aNameHas1024CharactersAtMost() {
        assertThat(read("{\"" + "n".repeat(1024) + "\":1}")).hasSize(1);
        refuses("{\"" + "n".repeat(1025) + "\":1}");
    }

    @Test
    void nestingGoes64LevelsDeepAtMost() {
        assertThat(read("{\"a\":".repeat(64) + "1" + "}".repeat(64))).hasSize(1);
        refuses("{\"a\":".repeat(65) + "1" + "}".repeat(65));
        refuses("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}");
        refuses("{\"a\":".repeat(1000) + "1" + "}".repeat(1000));
        refuses("[".repeat(1_000_000));
    }

    @Test
    void aDocumentHas16MebibytesAtMost() {
        int frame = "{\"a\":\"\"}".length();
        assertThat(read("{\"a\":\"" + "x".repeat(ContractCodec.MAX_DOCUMENT_BYTES - frame) + "\"}"))
                .hasSize(1);
        assertThat(refuses("{\"a\":\"" + "x".repeat(ContractCodec.MAX_DOCUMENT_BYTES - frame + 1) + "\"}"))
                .hasMessage("the document has 16777217 bytes, more than 16777216");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0af",
                "c080",
                "e080af",
                "f08080af",
                "eda080",
                "edbfbf",
                "eda0bdedb880",
                "c3",
                "e282",
                "f09f98",
                "80",
                "bf",
                "fe",
                "ff",
                "f4908080",
                "f8888080",
                "c328",
                "feff",
                "fffe"
            })
    void bytesThatAreNotUtf8AreRefused(String hex) {
        byte[] bad = unhex(hex);
        byte[] document = ByteBuffer.allocate(8 + bad.length)
                .put("{\"a\":\"".getBytes(UTF_8))
                .put(bad)
                .put("\"}".getBytes(UTF_8))
                .array();

        assertThat(refuses(document)).hasMessage("not valid UTF-8");
        assertThat(refuses(bad)).hasMessage("not valid UTF-8");
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThat(refuses("\uFEFF{}")).hasMessage("the document begins with a byte order mark; leave it out");
    }

    @Test
    void noOtherEncodingIsGuessed() {
        for (Charset charset :
                new Charset[] {UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")}) {
            refuses("{\"a\":1}".getBytes(charset));
        }
    }

    @Test
    void textOutsideTheBasicPlaneIsWrittenAsItIs() {
        String text = "{\"😀\":\"𝄞 \u007f é\"}";
        assertThat(ContractCodec.text(read(text))).isEqualTo(text);
    }

    @Test
    void anEscapedHalfOfAPairIsKeptInATextAndRefusedInAName() {
        ObjectNode document = read("{\"a\":\"\\udc00x\\ud83d\"}");

        assertThat(ContractCodec.readObject(ContractCodec.bytes(document))).isEqualTo(document);
        refuses("{\"\\udc00\":1}");
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void aGoldenDocumentCutOffAtAnyByteIsRefused(Golden golden) {
        int length = new String(golden.bytes, UTF_8).stripTrailing().getBytes(UTF_8).length;
        for (int end = 0; end < length; end++) {
            byte[] cut = Arrays.copyOf(golden.bytes, end);
            DocumentRefusals.refusal(() -> golden.kind.rewrite(cut));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.drover.contract.DocumentKind#allGoldens")
    void aGoldenDocumentWithBytesChangedIsReadOrRefusedAndNothingElse(Golden golden) {
        long seed = 20261123;
        Random random = new Random(seed);
        String spice = "{}[]\",:\\/0e-+.9ntu \u0000\u00c3\u00a0\u00ed";
        for (int i = 0; i < 3000; i++) {
            byte[] changed = golden.bytes.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                changed[random.nextInt(changed.length)] = random.nextInt(4) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) spice.charAt(random.nextInt(spice.length()));
            }
            try {
                golden.kind.rewrite(changed);
            } catch (ContractException e) {
                DocumentRefusals.requireOneSentence(e);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i + ": " + new String(changed, UTF_8), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "9e2147483647", "1e400"})
    void aHugeExponentIsRefusedAtOnceWhereACountIsWanted(String number) {
        long start = System.nanoTime();
        DocumentRefusals.refusal(() -> ContractCodec.readWorkItem(
                WorkItemTest.text("expect", "{\"records\":" + number + "}").getBytes(UTF_8)));
        DocumentRefusals.refusal(() ->
                ContractCodec.read(("{\"run\":\"r\",\"version\":" + number + "}").getBytes(UTF_8), RunControl.class));
        DocumentRefusals.refusal(() -> InvocationReply.read(("{\"results\":[{\"id\":\"a\",\"uri\":\"u\",\"sha256\":\""
                        + "0".repeat(64) + "\",\"records\":1,\"bytes\":" + number + "}]}")
                .getBytes(UTF_8)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aNullKeepsTheDefaultOfAnOptionalField() {
        RunControl control = ContractCodec.read(
                "{\"run\":\"r\",\"version\":3,\"totals\":null,\"paused\":null,\"later\":[1]}".getBytes(UTF_8),
                RunControl.class);

        assertThat(control.total()).isNull();
        assertThat(control.paused).isFalse();
        assertThat(control.version).isEqualTo(3);
    }

    @Test
    void wholeNumbersAreTheSameHoweverTheyAreWritten() {
        RunControl control = ContractCodec.read(
                "{\"run\":\"r\",\"version\":3.0,\"totals\":[1e4,9223372036854775807]}".getBytes(UTF_8),
                RunControl.class);

        assertThat(control.version).isEqualTo(3);
        assertThat(control.totals).containsExactly(10_000L, Long.MAX_VALUE);
    }

    @Test
    void aLineOfTheLedgerIsNotReadAsTheOther() {
        byte[] line =
                ContractCodec.bytes(DocumentKind.FINAL_LINE.goldens().get(0).json());

        assertThat(DocumentRefusals.refusal(() -> ContractCodec.read(line, AttemptLine.class)))
                .hasMessage("line must be 'attempt'");
    }

    @Test
    void whateverIsQuotedAMessageIsOneBoundedLine() {
        String name = "\u2028\\n\\u0000" + "😀".repeat(450);
        ContractException refusal =
                refusesItem(WorkItemTest.text("tags", "{\"" + name + "\":1,\"b\":\"" + "x".repeat(5000) + "\"}"));

        assertThat(refusal.field()).startsWith("tags.").hasSizeLessThan(500);
        assertThatNoException().isThrownBy(() -> UTF_8.newEncoder().encode(CharBuffer.wrap(refusal.getMessage())));
    }

    private static ObjectNode read(String text) {
        return ContractCodec.readObject(text.getBytes(UTF_8));
    }

    private static ContractException refuses(String text) {
        return refuses(text.getBytes(UTF_8));
    }

    private static ContractException refuses(byte[] utf8) {
        return DocumentRefusals.refusal(() -> ContractCodec.readObject(utf8));
    }

    private static ContractException refusesItem(String text) {
        return DocumentRefusals.refusal(() -> ContractCodec.readWorkItem(text.getBytes(UTF_8)));
    }

    private static byte[] unhex(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
