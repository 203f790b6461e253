package dev.drover.local.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointTallyTest {
    private final List<EndpointRecord.Line> lines = new ArrayList<>();

    @Test
    void causesAreCountedOnceAnAttempt() {
        answered("a", 1, Misbehaviour.LOSE_OUTPUT, Cause.OUTPUT_MISSING);
        answered("a", 2, Misbehaviour.NONE, null);
        answered("b", 1, Misbehaviour.GARBAGE_REPLY, Cause.REPLY_UNREADABLE);
        EndpointTally tally = EndpointTally.of(lines);
        assertThat(tally.countByCause(item -> true))
                .isEqualTo(Map.of(Cause.OUTPUT_MISSING, 1L, Cause.REPLY_UNREADABLE, 1L));
        assertThat(tally.countByCause(item -> item.id.equals("b"))).isEqualTo(Map.of(Cause.REPLY_UNREADABLE, 1L));
        assertThat(tally.countByKind()).isEqualTo(Map.of(Misbehaviour.LOSE_OUTPUT, 1L, Misbehaviour.GARBAGE_REPLY, 1L));
        assertThat(tally.causes())
                .isEqualTo(Map.of("run/a@0.1", Cause.OUTPUT_MISSING, "run/b@0.1", Cause.REPLY_UNREADABLE));
        assertThat(tally.attempts()).isEqualTo(3);
        assertThat(tally.needless()).isEmpty();
    }

    @Test
    void throttledAndRefusedCallsAreNoAttempts() {
        turnedAway("a", 429);
        turnedAway("a", 429);
        turnedAway("a", 403);
        answered("a", 1, Misbehaviour.NONE, null);
        EndpointTally tally = EndpointTally.of(lines);
        assertThat(tally.invocations()).isEqualTo(4);
        assertThat(tally.throttled()).isEqualTo(2);
        assertThat(tally.refused()).isEqualTo(1);
        assertThat(tally.attempts()).isEqualTo(1);
        assertThat(tally.needless()).isEmpty();
    }

    @Test
    void anInvocationAfterAGoodAttemptIsNeedless() {
        answered("a", 1, Misbehaviour.NONE, null);
        answered("a", 2, Misbehaviour.NONE, null);
        assertThat(EndpointTally.of(lines).needless())
                .singleElement()
                .asString()
                .contains("run/a@0.2");
    }

    @Test
    void anInvocationAfterAnAttemptWhoseOutputProvesItselfIsNeedless() {
        answered("a", 1, Misbehaviour.REPEAT_ITEM, Cause.REPLY_REPEATED_ITEM);
        answered("a", 2, Misbehaviour.NONE, null);
        assertThat(EndpointTally.of(lines).needless()).hasSize(1);
    }

    @Test
    void anInvocationOfAnAttemptThatWasAnsweredIsNeedless() {
        answered("a", 1, Misbehaviour.LOSE_OUTPUT, Cause.OUTPUT_MISSING);
        answered("a", 1, Misbehaviour.LOSE_OUTPUT, Cause.OUTPUT_MISSING);
        assertThat(EndpointTally.of(lines).needless())
                .singleElement()
                .asString()
                .contains("again after an answer");
    }

    @Test
    void whatTheServiceRunsTwiceByItselfIsOneCallAndNotNeedless() {
        line("a", 1, Misbehaviour.NONE, null).delivery = 2;
        line("a", 1, Misbehaviour.NONE, null).delivery = 1;
        EndpointTally tally = EndpointTally.of(lines);
        assertThat(tally.invocations()).isEqualTo(1);
        assertThat(tally.needless()).isEmpty();
    }

    @Test
    void anAbandonedInvocationMayBeRepeatedAndTheLastOneCounts() {
        line("a", 1, Misbehaviour.NONE, Cause.NEVER_RETURNED).abandoned = true;
        answered("a", 1, Misbehaviour.NONE, null);
        EndpointTally tally = EndpointTally.of(lines);
        assertThat(tally.needless()).isEmpty();
        assertThat(tally.causes()).isEmpty();
    }

    @Test
    void everyFaultThatCostsAnInvocationCallsForAnother() {
        for (Misbehaviour kind : Misbehaviour.values()) {
            if (kind.costsInvocation()) {
                lines.clear();
                answered("a", 1, kind, kind.cause());
                answered("a", 2, Misbehaviour.NONE, null);
                assertThat(EndpointTally.of(lines).needless()).as(kind.word()).isEmpty();
            }
        }
    }

    private void turnedAway(String id, int status) {
        EndpointRecord.Line line = line(id, 1, Misbehaviour.NONE, null);
        line.status = status;
        line.throttled = status == 429;
    }

    private void answered(String id, int attempt, Misbehaviour kind, @Nullable Cause cause) {
        line(id, attempt, kind, cause).status = 200;
    }

    private EndpointRecord.Line line(String id, int attempt, Misbehaviour kind, @Nullable Cause cause) {
        EndpointRecord.Item item = new EndpointRecord.Item();
        item.run = "run";
        item.id = id;
        item.attempt = attempt;
        item.kind = kind.word();
        item.cause = cause;
        EndpointRecord.Line line = new EndpointRecord.Line();
        line.items.add(item);
        lines.add(line);
        return line;
    }
}
