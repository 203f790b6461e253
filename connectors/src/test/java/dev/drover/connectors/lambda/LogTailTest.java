package dev.drover.connectors.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTailTest {
    private static final String REPORT = "REPORT RequestId: 8f5e\tDuration: 201.67 ms\tBilled Duration: 202 ms\t"
            + "Memory Size: 2048 MB\tMax Memory Used: 81 MB\tInit Duration: 480.25 ms\t\n";

    @Test
    void theReportLineGivesTheBillAndTheMemory() {
        LogTail tail = LogTail.of("START RequestId: 8f5e Version: 7\nloading\nEND RequestId: 8f5e\n" + REPORT);

        assertThat(tail.billedMillis()).isEqualTo(202);
        assertThat(tail.memoryMb()).isEqualTo(2048);
    }

    @Test
    void theLastReportCounts() {
        LogTail tail = LogTail.of("REPORT RequestId: mine\tBilled Duration: 9 ms\tMemory Size: 1 MB\n" + REPORT);

        assertThat(tail.billedMillis()).isEqualTo(202);
        assertThat(tail.memoryMb()).isEqualTo(2048);
    }

    @Test
    void fieldsMayBeMissingAndMoreMayCome() {
        LogTail tail = LogTail.of("REPORT RequestId: 8f5e\tDuration: 3.1 ms\tRestore Duration: 400 ms\t"
                + "Billed Restore Duration: 399 ms\tMemory Size: 512 MB\tStatus: timeout\n");

        assertThat(tail.billedMillis()).isZero();
        assertThat(tail.memoryMb()).isEqualTo(512);
    }

    @Test
    void aTailThatBeginsInTheMiddleOfTheReportStillTellsWhatIsLeft() {
        assertThat(LogTail.of("on: 201.67 ms\tBilled Duration: 202 ms\tMemory Size: 128 MB\t\nXRAY TraceId: 1")
                        .billedMillis())
                .isEqualTo(202);
        assertThat(LogTail.of("illed Duration: 202 ms\tMemory Size: 128 MB\t\n").memoryMb())
                .isEqualTo(128);
    }

    @Test
    void aLineOfTheWorkerThatTalksOfBillsIsNoReport() {
        LogTail tail = LogTail.of("cut off\nI found 'Billed Duration: 7 ms' in a log\nEND RequestId: 8f5e\n");

        assertThat(tail.billedMillis()).isZero();
        assertThat(tail.memoryMb()).isZero();
    }

    @Test
    void theJsonReportGivesTheSame() {
        LogTail tail = LogTail.of("st\":1}\n{\"time\":\"2026-11-23T08:00:00Z\",\"type\":\"platform.report\",\"record\":"
                + "{\"requestId\":\"8f5e\",\"metrics\":{\"durationMs\":201.67,\"billedDurationMs\":202,"
                + "\"memorySizeMB\":2048,\"maxMemoryUsedMB\":81,\"initDurationMs\":480.25},\"status\":\"success\"}}\n");

        assertThat(tail.billedMillis()).isEqualTo(202);
        assertThat(tail.memoryMb()).isEqualTo(2048);
    }

    @Test
    void aJsonReportMayLackItsFigures() {
        LogTail tail = LogTail.of("{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"memorySizeMB\":128}}}");

        assertThat(tail.billedMillis()).isZero();
        assertThat(tail.memoryMb()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "86400000, 86400000", "86400001, 0", "-1, 0", "202.9, 202", "1e999999999, 0", "-1e5, 0"})
    void aFigureThatNoBillCanHaveIsNotBelieved(String stated, long believed) {
        LogTail json = LogTail.of(
                "{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"billedDurationMs\":" + stated + "}}}");
        assertThat(json.billedMillis()).isEqualTo(believed);
    }

    @ParameterizedTest
    @CsvSource({"1048576, 1048576", "1048577, 0"})
    void aMemorySizeThatNoFunctionCanHaveIsNotBelieved(String stated, int believed) {
        assertThat(LogTail.of("{\"type\":\"platform.report\",\"record\":{\"metrics\":{\"memorySizeMB\":" + stated
                                + "}}}")
                        .memoryMb())
                .isEqualTo(believed);
    }

    @Test
    void aFigureInTheTextOfAReportIsHeldAgainstTheSameLimit() {
        String report = "REPORT RequestId: 1\tMemory Size: 128 MB\tBilled Duration: ";
        assertThat(LogTail.of(report + "86400000 ms").billedMillis()).isEqualTo(86_400_000);
        assertThat(LogTail.of(report + "86400001 ms").billedMillis()).isZero();
    }

    @Test
    void aWorkerThatLogsTheWordsInsideItsOwnJsonIsNotBelieved() {
        LogTail tail =
                LogTail.of("{\"message\":\"\\\"platform.report\\\"\",\"type\":\"app\",\"kind\":\"platform.report\","
                        + "\"record\":{\"metrics\":{\"billedDurationMs\":7}}}\n");

        assertThat(tail.billedMillis()).isZero();
    }

    @Test
    void aTailWithoutReportIsKeptAsText() {
        LogTail tail = LogTail.ofBase64(base64("just a line\n"));

        assertThat(tail.text()).isEqualTo("just a line\n");
        assertThat(tail.billedMillis()).isZero();
    }

    @Test
    void aTailCutInTheMiddleOfACharacterIsStillRead() {
        byte[] bytes = ("é\n" + REPORT).getBytes(StandardCharsets.UTF_8);
        byte[] cut = java.util.Arrays.copyOfRange(bytes, 1, bytes.length);

        assertThat(LogTail.ofBase64(Base64.getEncoder().encodeToString(cut)).billedMillis())
                .isEqualTo(202);
    }

    @Test
    void noTailIsNoText() {
        assertThat(LogTail.ofBase64(null).text()).isNull();
        assertThat(LogTail.ofBase64("").text()).isNull();
        assertThat(LogTail.ofBase64("A").text()).isNull();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
