package dev.drover.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlternationTest {
    @Test
    void everyRoundGoesTheOtherWayRound() throws Exception {
        List<String> order = new ArrayList<>();
        Report report =
                new Report("some", 1, false, Machine.present(), new PrintStream(OutputStream.nullOutputStream()));

        Alternation alternation = new Alternation(report);
        Samples a = alternation.peer("a", () -> {
            order.add("a");
            return 1.0;
        });
        Samples b = alternation.peer("b", () -> {
            order.add("b");
            return 2.0;
        });
        alternation.measure(3);

        assertThat(order).containsExactly("a", "b", "b", "a", "a", "b");
        assertThat(a.count()).isEqualTo(3);
        assertThat(b.median()).isEqualTo(2);
    }
}
