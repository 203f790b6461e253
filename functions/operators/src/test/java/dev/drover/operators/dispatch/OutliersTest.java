package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutliersTest {
    private static final long NOW = 1_000_000_000_000L;

    private static Route route(String name) {
        Lane lane = new Lane(
                Target.of(name, "function-" + name, 1, 10),
                10,
                new FixedLimit(10),
                new Breaker(1, 100),
                new DispatchMetrics(new UnregisteredMetricsGroup()).of(name));
        return new Route(lane, 1, new RouteHealth(100));
    }

    private final Route suspect = route("suspect");
    private final Route peer = route("peer");
    private final Route third = route("third");
    private final List<Route> pair = List.of(suspect, peer);

    private static void ran(Route route, int calls, boolean failed, long millis) {
        for (int i = 0; i < calls; i++) {
            route.health.onRan(NOW, failed);
            route.health.onTimed(NOW, millis);
        }
    }

    @ParameterizedTest
    @CsvSource({"19, false", "20, true"})
    void nothingIsSaidOfATargetBeforeItHadEnoughCalls(int calls, boolean said) {
        ran(peer, 20, false, 100);
        ran(suspect, calls, true, 100);
        assertThat(Outliers.reason(suspect, pair, NOW) != null).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"19, false", "20, true"})
    void norMeasuredByAPeerThatHadNotEnough(int calls, boolean said) {
        ran(peer, calls, false, 100);
        ran(suspect, 50, true, 100);
        assertThat(Outliers.reason(suspect, pair, NOW) != null).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"499, false", "501, true"})
    void fiveTimesItsPeersTimeIsSlow(long millis, boolean slow) {
        ran(peer, 100, false, 100);
        ran(suspect, 200, false, millis);
        assertThat(Outliers.reason(suspect, pair, NOW) != null).isEqualTo(slow);
        assertThat(Outliers.isRecovered(suspect, pair, millis)).isEqualTo(!slow);
    }

    @ParameterizedTest
    @CsvSource({"99, false", "101, true"})
    void nobodyIsSlowBelowATenthOfASecond(long millis, boolean slow) {
        ran(peer, 100, false, 1);
        ran(suspect, 200, false, millis);
        assertThat(Outliers.reason(suspect, pair, NOW) != null).isEqualTo(slow);
    }

    @ParameterizedTest
    @CsvSource({"19, 10000, false", "20, 499, false", "20, 501, true"})
    void aTargetFromWhichNothingComesBackIsSlow(int out, long quietMillis, boolean said) {
        ran(peer, 100, false, 100);
        for (int i = 0; i < out; i++) {
            suspect.health.onSent(NOW);
        }
        assertThat(Outliers.reason(suspect, pair, NOW + quietMillis * 1_000_000) != null)
                .isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"99, 100, false", "100, 99, false", "100, 100, true"})
    void timesNeedMoreCallsSinceTheShortOnesEndFirst(int own, int peers, boolean said) {
        ran(peer, peers, false, 100);
        ran(suspect, own, false, 5_000);
        assertThat(Outliers.reason(suspect, pair, NOW) != null).isEqualTo(said);
    }

    @Test
    void whatWasSentBeforeItWasSetAsideSaysNothingOfATargetThatIsBack() {
        ran(peer, 30, false, 100);
        suspect.health.setAside(NOW);
        suspect.health.takeBack();
        ran(suspect, 50, true, 100);
        assertThat(Outliers.reason(suspect, pair, NOW)).isNull();
        for (int i = 0; i < 20; i++) {
            suspect.health.onRan(NOW + 1, true);
        }
        assertThat(Outliers.reason(suspect, pair, NOW)).isNotNull();
    }

    @Test
    void whereItsPeersDoNoBetterItStays() {
        ran(peer, 6, true, 100);
        ran(peer, 14, false, 100);
        ran(peer, 10, true, 100);
        ran(suspect, 50, true, 100);
        assertThat(Outliers.reason(suspect, pair, NOW)).isNull();
    }

    @Test
    void atMostHalfOfAllAreSetAside() {
        List<Route> three = List.of(suspect, peer, third);
        ran(peer, 30, false, 100);
        ran(suspect, 30, true, 100);
        ran(third, 30, true, 100);
        assertThat(Outliers.reason(suspect, List.of(suspect, peer), NOW))
                .isEqualTo("79% of its calls fail, 0% of its peers'");
        third.health.setAside(NOW);
        assertThat(Outliers.reason(suspect, three, NOW)).isNull();
        assertThat(Outliers.reason(third, three, NOW)).as("it is aside already").isNull();
    }

    @Test
    void aTargetThatIsOutIsNoMeasure() {
        ran(peer, 30, false, 100);
        ran(suspect, 30, true, 100);
        peer.lane.breaker.onFailure(0, NOW, "dead");
        assertThat(Outliers.reason(suspect, pair, NOW)).isNull();
    }
}
