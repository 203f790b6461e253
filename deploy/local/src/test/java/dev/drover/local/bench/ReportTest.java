package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Report report =
            new Report("some", 491, false, Machine.present(), new PrintStream(said, true, StandardCharsets.UTF_8));

    @Test
    void theLineNamesTheMachineTheSeedTheFiguresAndTheMusts() throws Exception {
        report.figure("rate", Samples.of(1, 2, 3), "items/s");
        report.atLeast("ratio", 0.5, 0.4);
        report.atMost("lost", 0, 0);

        JsonNode line = report.json();

        assertThat(report.json().toString()).doesNotContain("\n");
        assertThat(line.get("bench").textValue()).isEqualTo("some");
        assertThat(line.get("seed").intValue()).isEqualTo(491);
        assertThat(line.get("machine").get("cores").intValue()).isPositive();
        assertThat(line.get("machine").get("memoryGib").intValue()).isPositive();
        assertThat(line.get("machine").has("loadAverageAtStart")).isTrue();
        assertThat(line.get("figures").get("rate").get("median").doubleValue()).isEqualTo(2);
        assertThat(line.get("musts"))
                .hasSize(2)
                .allMatch(must -> must.get("held").booleanValue());
        assertThat(line.get("held").booleanValue()).isTrue();
        assertThat(report.held()).isTrue();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("seed 491", "rate: 2 (1 to 3, median of 3) items/s");
    }

    @Test
    void aMustThatIsMetExactlyHoldsAndOneThatIsMissedByLittleDoesNot() {
        report.atLeast("ratio", 0.4, 0.4);
        report.atMost("seconds", 3, 3);
        assertThat(report.held()).isTrue();

        report.atMost("seconds", 3.001, 3);
        assertThat(report.held()).isFalse();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("MISSED: seconds is 3.001, must be at most 3");
    }

    @Test
    void oneMissedMustIsEnough() {
        report.atLeast("ratio", 0.1, 0.4);
        report.atLeast("other ratio", 0.9, 0.4);

        assertThat(report.held()).isFalse();
    }

    @Test
    void whatNeverCameIsMissedAndStillJson() throws Exception {
        report.atMost("settled after", Double.POSITIVE_INFINITY, 5);

        JsonNode line = report.json();

        assertThat(line.get("musts").get(0).get("measured").isNull()).isTrue();
        assertThat(line.get("held").booleanValue()).isFalse();
    }
}
