package dev.drover.connectors.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a function prints: it never stops the job, and never makes a bill that no call can have. */
class LogTailFuzzTest {
    static Stream<byte[]> tails() {
        return Stream.of(
                        "REPORT RequestId: 1-2\tDuration: 201.67 ms\tBilled Duration: 202 ms\tMemory Size: 2048 MB\t"
                                + "Max Memory Used: 81 MB\tInit Duration: 480.25 ms\t\n",
                        "…lf a line\nEND RequestId: 1-2\nREPORT RequestId: 1-2\tBilled Duration: 3 ms\n",
                        "ration: 201.67 ms\tBilled Duration: 202 ms\tMemory Size: 2048 MB\n",
                        "{\"time\":\"t\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"1-2\",\"metrics\":"
                                + "{\"durationMs\":201.67,\"billedDurationMs\":202,\"memorySizeMB\":2048}}}\n",
                        "{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"billedDurationMs\":-1e5}}}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("tails")
    @FuzzTest
    void theFiguresOfAnyTailAreThoseOfACallThatCanBe(byte[] bytes) {
        LogTail tail = LogTail.ofBase64(Base64.getEncoder().encodeToString(bytes));
        assertThat(tail.billedMillis()).isBetween(0L, (long) LogTail.LONGEST_BILLED_MILLIS);
        assertThat(tail.memoryMb()).isBetween(0, LogTail.LARGEST_MEMORY_MB);
        if (bytes.length > 0) {
            assertThat(tail.text()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
        LogTail.ofBase64(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
