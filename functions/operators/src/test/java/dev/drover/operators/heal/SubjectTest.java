package dev.drover.operators.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.ItemStatus;
import dev.drover.operators.flow.Refusal;
import dev.drover.operators.flow.Settlement;
import org.junit.jupiter.api.Test;

class SubjectTest {
    @Test
    void anItemThatOnlyTheLedgerKnowsLeavesTheStatusThatItHasThere() {
        Settlement intact = Settlements.intact(Settlements.item(2, 0, 1));
        intact.item.was = ItemStatus.EXHAUSTED;
        intact.item.redrives = 2;

        HealState state = Subject.of(intact).begun();

        assertThat(state.generation).isEqualTo(2);
        assertThat(state.status).isEqualTo(ItemStatus.EXHAUSTED);
        assertThat(state.statusGeneration).isEqualTo(1);
        assertThat(state.redrivesOver).as("this one is not over").isEqualTo(1);
    }

    @Test
    void aRefusedRedriveLeavesItToo() {
        Settlement refused = new Settlement();
        refused.kind = Settlement.Kind.REFUSED;
        refused.refusal = new Refusal();
        refused.refusal.generation = 1;
        refused.refusal.redrives = 1;
        refused.refusal.was = ItemStatus.PARKED;

        HealState state = Subject.of(refused).begun();

        assertThat(state.status).isEqualTo(ItemStatus.PARKED);
        assertThat(state.redrivesOver).isZero();
    }

    @Test
    void anItemOfWhichTheLedgerWasNotAskedBeginsWithoutAStatus() {
        assertThat(Subject.of(Settlements.intact(Settlements.item(2, 0, 1))).begun().status)
                .isNull();
        Settlement first = Settlements.intact(Settlements.item(0, 0, 1));
        first.item.was = ItemStatus.VERIFIED;
        assertThat(Subject.of(first).begun().status)
                .as("a first generation follows on none")
                .isNull();
    }
}
