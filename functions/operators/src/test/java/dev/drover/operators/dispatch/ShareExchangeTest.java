package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShareExchangeTest {
    private final DispatcherRig rig = new DispatcherRig(DispatcherRig.settings(10), new FakeInvoker());
    private final List<int[]> offers = new ArrayList<>();

    @Test
    void whatIsGrantedIsUsedAndWhatIsTakenIsNot() {
        int[] fair = {12};
        ShareExchange.start(
                rig.loop,
                rig.dispatcher,
                offer -> {
                    offers.add(offer);
                    return new int[] {12, fair[0], 0, 0, 12, fair[0], 0, 0};
                },
                Runnable::run);
        for (int i = 0; i < 30; i++) {
            rig.submit("a/" + i);
        }
        assertThat(rig.invoker.all).hasSize(10);
        rig.loop.advance(ShareExchange.EVERY_MILLIS + 50);
        assertThat(rig.invoker.all).hasSize(12);
        fair[0] = 3;
        rig.loop.advance(ShareExchange.EVERY_MILLIS);
        for (int i = 0; i < 12; i++) {
            rig.invoker.all.get(i).replies();
            rig.loop.advance(ShareExchange.EVERY_MILLIS);
        }
        assertThat(rig.dispatcher.gauges().inFlight()).isEqualTo(3);
        int[] last = offers.get(offers.size() - 1);
        int embed = LaneShares.OFFER_WIDTH;
        assertThat(last[embed]).as("the limit over all subtasks").isEqualTo(10);
        assertThat(last[embed + 1]).as("given back").isEqualTo(3);
        assertThat(last[embed + 2]).as("in flight and waiting").isEqualTo(30 - 12);
    }

    @Test
    void aCountThatDoesNotAnswerIsAskedOnAndChangesNothing() {
        ShareExchange.start(
                rig.loop,
                rig.dispatcher,
                offer -> {
                    offers.add(offer);
                    throw new IllegalStateException("gone");
                },
                Runnable::run);
        for (int i = 0; i < 30; i++) {
            rig.submit("a/" + i);
        }
        rig.loop.advance(5 * ShareExchange.EVERY_MILLIS + 50);
        assertThat(offers).hasSize(5);
        assertThat(rig.invoker.all).hasSize(10);
    }
}
