package dev.drover.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ControlCommandTest {
    private static final String CONTROL = CommandFixture.ROOT + "runs/glosses/control.json";

    private final CommandFixture drover = new CommandFixture();

    @Test
    void pauseAndCancelAreLiftedByResumeAndEachRaisesTheVersion() {
        drover.store.put(CONTROL, "{\"run\":\"glosses\",\"version\":3,\"totals\":[7]}");

        assertThat(drover.run("pause", "glosses")).isZero();
        assertThat(drover.store.text(CONTROL)).contains("\"version\":4", "\"paused\":true", "\"totals\":[7]");
        assertThat(drover.run("cancel", "glosses")).isZero();
        assertThat(drover.store.text(CONTROL)).contains("\"version\":5", "\"cancelled\":true");
        assertThat(drover.run("resume", "glosses")).isZero();
        assertThat(drover.store.text(CONTROL))
                .contains("\"version\":6", "\"paused\":false", "\"cancelled\":false", "\"totals\":[7]");
        assertThat(drover.out()).contains("drover redrive glosses --status parked");
    }

    @Test
    void whatIsSoAlreadyIsNotWrittenAgain() {
        drover.store.put(CONTROL, "{\"run\":\"glosses\",\"version\":3,\"paused\":true}");

        assertThat(drover.run("pause", "glosses")).isZero();

        assertThat(drover.store.text(CONTROL)).contains("\"version\":3");
    }

    @Test
    void anUnknownRunIsChangedOnlyOnRequest() {
        assertThat(drover.run("pause", "glosses")).isEqualTo(2);
        assertThat(drover.err())
                .contains("no run glosses in", "--even-if-unknown")
                .hasLineCount(1);
        assertThat(drover.store.text(CONTROL)).isNull();

        assertThat(drover.run("pause", "glosses", "--even-if-unknown")).isZero();
        assertThat(drover.store.text(CONTROL)).contains("\"version\":1", "\"paused\":true");
    }

    @Test
    void aRunIsClosedWithANumber() {
        drover.store.put(CONTROL, "{\"run\":\"glosses\",\"version\":3,\"totals\":[7]}");

        assertThat(drover.run("close", "glosses", "--total", "9")).isZero();

        assertThat(drover.store.text(CONTROL)).contains("\"totals\":[7,9]", "\"closedMillis\":1795428060000");
        assertThat(drover.out()).contains("closed with 9 items", "[7, 9], the last one counts");
        assertThat(drover.run("close", "glosses", "--total", "-1")).isEqualTo(2);
        assertThat(drover.run("close", "glosses")).isEqualTo(2);
        assertThat(drover.err()).contains("--total").hasLineCount(1);
    }

    @Test
    void aBudgetIsSetAndLifted() {
        drover.store.put(CONTROL, "{\"run\":\"glosses\",\"version\":3}");

        assertThat(drover.run("budget", "glosses", "12.50")).isZero();
        assertThat(drover.store.text(CONTROL)).contains("\"version\":4", "\"budgetNanoUsd\":12500000000");
        assertThat(drover.out()).contains("run glosses has a budget of $12.50");
        assertThat(drover.run("budget", "glosses", "none")).isZero();
        assertThat(drover.store.text(CONTROL)).contains("\"version\":5").doesNotContain("budgetNanoUsd");
        for (String amount :
                new String[] {"much", "99999999999", "1e999999999", "1e-999999999", "0.0000000001", "1,5", ""}) {
            assertThat(drover.run("budget", "glosses", amount)).as(amount).isEqualTo(2);
            assertThat(drover.err()).contains("'" + amount + "' is no amount").hasLineCount(1);
        }
        assertThat(drover.run("budget", "glosses", "0")).isZero();
        assertThat(drover.out()).contains("a budget of $0.00");
        assertThat(drover.run("budget", "glosses", "-1")).isEqualTo(2);
        assertThat(drover.run("budget", "glosses")).isEqualTo(2);
    }

    @Test
    void theCommandItselfIsExplained() {
        assertThat(drover.run("--help")).isZero();
        assertThat(drover.out()).contains("submit", "status", "redrive", "explain", "Exit codes");
        assertThat(drover.run()).isEqualTo(2);
        assertThat(drover.run("sbmit")).isEqualTo(2);
        assertThat(drover.run("status", "glosses", "--set", "ledger.stor=x")).isEqualTo(2);
        assertThat(drover.err()).contains("did you mean ledger.store?");
    }
}
