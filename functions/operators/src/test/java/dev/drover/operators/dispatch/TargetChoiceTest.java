package dev.drover.operators.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class TargetChoiceTest {
    private static final long PROBE_NANOS = 100;
    private static final long NOW = 1_000;

    private final Random random = new Random(1);
    private final Route one = route("one", 1, 10);
    private final Route two = route("two", 1, 10);
    private final Route three = route("three", 1, 10);
    private final List<Route> routes = List.of(one, two, three);

    private static Route route(String name, int weight, int limit) {
        Target target = Target.of(name, "function-" + name, weight, limit);
        Lane lane = new Lane(
                target,
                limit,
                new FixedLimit(limit),
                new Breaker(1, PROBE_NANOS),
                new DispatchMetrics(new UnregisteredMetricsGroup()).of(name));
        return new Route(lane, weight, new RouteHealth(PROBE_NANOS));
    }

    private Route choose(Lane avoid) {
        return TargetChoice.choose(routes, avoid, NOW, random::nextDouble);
    }

    /** Sends so many calls that never end, and says how many went where. */
    private static int[] send(int calls, List<Route> routes, Random random) {
        for (int i = 0; i < calls; i++) {
            TargetChoice.choose(routes, null, NOW, random::nextDouble).lane.inFlight++;
        }
        return routes.stream().mapToInt(route -> route.lane.inFlight).toArray();
    }

    @Test
    void whoUsesLessOfItsLimitGetsMore() {
        assertThat(send(12, List.of(route("small", 1, 10), route("large", 1, 50)), random))
                .containsExactly(2, 10);
    }

    @Test
    void twiceTheWeightIsTwiceTheCallsWhileAllHaveRoom() {
        assertThat(send(12, List.of(route("light", 1, 50), route("heavy", 2, 50)), random))
                .containsExactly(4, 8);
    }

    @Test
    void amongManyTheChoiceOfTwoKeepsThemEven() {
        List<Route> many = List.of(
                route("a", 1, 100), route("b", 1, 100), route("c", 1, 100), route("d", 1, 100), route("e", 1, 100));
        for (int calls : send(400, many, random)) {
            assertThat(calls).isBetween(74, 86);
        }
    }

    @Test
    void whereNothingHasRoomNothingIsChosen() {
        routes.forEach(route -> route.lane.inFlight = 10);
        assertThat(choose(null)).isNull();
        two.lane.inFlight = 9;
        assertThat(choose(null)).isSameAs(two);
        assertThat(choose(two.lane)).as("better there than nowhere").isSameAs(two);
    }

    @Test
    void whatFailedThereGoesElsewhere() {
        for (int i = 0; i < 100; i++) {
            assertThat(choose(one.lane)).isNotSameAs(one);
        }
    }

    @Test
    void aTargetThatIsAsideGetsProbesOnlyAndServesWhereNoOtherOneIsLeft() {
        one.health.setAside(NOW - PROBE_NANOS + 1);
        for (int i = 0; i < 100; i++) {
            assertThat(choose(null)).isNotSameAs(one);
        }
        assertThat(TargetChoice.choose(routes, null, NOW + 1, random::nextDouble))
                .isSameAs(one);
        one.health.onSent(NOW + 1);
        two.lane.inFlight = 10;
        three.lane.inFlight = 10;
        assertThat(choose(null)).as("it waits for those that serve").isNull();
        two.lane.breaker.onFailure(0, NOW, "dead");
        three.lane.breaker.onFailure(0, NOW, "dead");
        assertThat(choose(null)).isSameAs(one);
    }

    @Test
    void aTargetThatIsOutGetsOneCallAnIntervalAndThatOneAtOnce() {
        one.lane.breaker.onFailure(0, NOW - PROBE_NANOS + 1, "dead");
        for (int i = 0; i < 100; i++) {
            assertThat(choose(null)).isNotSameAs(one);
        }
        assertThat(TargetChoice.choose(routes, null, NOW + 1, random::nextDouble))
                .isSameAs(one);
        assertThat(TargetChoice.choose(routes, one.lane, NOW + 1, random::nextDouble))
                .as("not with a call that has just failed there")
                .isNotSameAs(one);
        one.lane.breaker.onSent(NOW + 1);
        assertThat(TargetChoice.choose(routes, null, NOW + 2, random::nextDouble))
                .isNotSameAs(one);
    }
}
