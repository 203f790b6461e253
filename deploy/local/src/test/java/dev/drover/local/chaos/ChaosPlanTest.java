package dev.drover.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
    private static final Duration TWENTY_MINUTES = Duration.ofMinutes(20);

    private static List<String> said(ChaosPlan plan) {
        return plan.steps().stream().map(ChaosPlan.Step::toString).collect(Collectors.toList());
    }

    @Test
    void theSameSeedDrawsTheSamePlanAndAnotherOneAnother() {
        assertThat(said(ChaosPlan.draw(1, TWENTY_MINUTES))).isEqualTo(said(ChaosPlan.draw(1, TWENTY_MINUTES)));
        assertThat(said(ChaosPlan.draw(2, TWENTY_MINUTES))).isNotEqualTo(said(ChaosPlan.draw(1, TWENTY_MINUTES)));
    }

    @RepeatedTest(20)
    void everyBlowComesInTwentyMinutes(RepetitionInfo repetition) {
        ChaosPlan plan = ChaosPlan.draw(repetition.getCurrentRepetition(), TWENTY_MINUTES);

        assertThat(plan.steps().stream().map(step -> step.blow).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.allOf(Blow.class));
    }

    @RepeatedTest(20)
    void everythingBeginsAndEndsWithinTheLength(RepetitionInfo repetition) {
        Duration length = Duration.ofSeconds(30);
        ChaosPlan plan = ChaosPlan.draw(repetition.getCurrentRepetition(), length);

        assertThat(plan.steps()).hasSizeGreaterThan(3);
        assertThat(plan.moments()).isSortedAccordingTo((a, b) -> Long.compare(a.atMillis, b.atMillis));
        assertThat(plan.moments()).allMatch(moment -> moment.atMillis > 0 && moment.atMillis <= length.toMillis());
        assertThat(plan.steps())
                .allMatch(step -> step.lastingMillis <= step.blow.longest().toMillis());
        assertThat(plan.moments().stream().filter(moment -> !moment.begins).count())
                .isEqualTo(plan.steps().stream()
                        .filter(step -> step.lastingMillis > 0)
                        .count());
    }

    @Test
    void mostCrashesLeaveTimeToRecoverAndSomeDoNot() {
        List<ChaosPlan.Step> crashes = ChaosPlan.draw(3, Duration.ofHours(2)).steps().stream()
                .filter(step -> step.blow.reach() == Blow.Reach.CRASH)
                .collect(Collectors.toList());
        long merciful = 0;
        for (int i = 1; i < crashes.size(); i++) {
            ChaosPlan.Step before = crashes.get(i - 1);
            if (crashes.get(i).atMillis >= before.atMillis + before.lastingMillis + 25_000) {
                merciful++;
            }
        }
        assertThat((double) merciful / crashes.size()).isBetween(0.4, 0.95);
    }
}
