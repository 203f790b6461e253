package dev.drover.local.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drover.contract.Cause;
import dev.drover.local.SetupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTest {
    private static final int DRAWS = 20_000;

    @TempDir
    Path folder;

    @Test
    void theSameSeedDrawsTheSameForTheSameAttempt() {
        Scenario one = strays().withSeed(7);
        Scenario other = strays().withSeed(7);
        for (int i = 0; i < 1_000; i++) {
            assertThat(one.decide("run", "item/" + i, 0, 1)).isEqualTo(other.decide("run", "item/" + i, 0, 1));
        }
    }

    @Test
    void seedRunIdGenerationAndAttemptEachChangeTheDraw() {
        Scenario scenario = Scenario.none().with(Misbehaviour.LOSE_OUTPUT, 0.5);
        List<Misbehaviour> base = draws(scenario, "run", "", 0, 1);
        assertThat(draws(scenario.withSeed(1), "run", "", 0, 1)).isNotEqualTo(base);
        assertThat(draws(scenario, "other", "", 0, 1)).isNotEqualTo(base);
        assertThat(draws(scenario, "run", "x", 0, 1)).isNotEqualTo(base);
        assertThat(draws(scenario, "run", "", 1, 1)).isNotEqualTo(base);
        assertThat(draws(scenario, "run", "", 0, 2)).isNotEqualTo(base);
    }

    @Test
    void kindsOccurAsOftenAsTheirRatesSay() {
        Scenario scenario = strays();
        Map<Misbehaviour, Integer> counts = new EnumMap<>(Misbehaviour.class);
        for (int i = 0; i < DRAWS; i++) {
            counts.merge(scenario.decide("run", Integer.toString(i), 0, 1), 1, Integer::sum);
        }
        scenario.rates()
                .forEach((kind, rate) -> assertThat(counts.getOrDefault(kind, 0) / (double) DRAWS)
                        .as(kind.word())
                        .isCloseTo(rate, within(0.004)));
    }

    @Test
    void theShippedScenarioIsWhatTheReadmeSays() {
        Scenario scenario = strays();
        assertThat(sum(scenario, Misbehaviour.LOSE_OUTPUT)).isEqualTo(0.03);
        assertThat(sum(
                        scenario,
                        Misbehaviour.TRUNCATE_OUTPUT,
                        Misbehaviour.FLIP_BYTE,
                        Misbehaviour.NAN,
                        Misbehaviour.ROW_TOO_FEW,
                        Misbehaviour.SWAP_OUTPUT,
                        Misbehaviour.WRONG_DIGEST,
                        Misbehaviour.LEAVE_OUT,
                        Misbehaviour.GARBAGE_REPLY))
                .isCloseTo(0.04, within(1e-12));
        assertThat(sum(scenario, Misbehaviour.NEVER_RETURN)).isEqualTo(0.01);
        assertThat(sum(scenario, Misbehaviour.THROW)).isEqualTo(0.02);
        assertThat(sum(scenario, Misbehaviour.values())).isCloseTo(0.1, within(1e-12));
        assertThat(scenario.throttleAbove()).isNotNull();
    }

    @Test
    void everyFaultHasItsCause() {
        for (Misbehaviour kind : Misbehaviour.values()) {
            if (kind.costsInvocation()) {
                assertThat(kind.cause()).as(kind.word()).isNotNull();
            }
        }
        assertThat(Misbehaviour.SWAP_OUTPUT.cause()).isEqualTo(Cause.DIGEST_MISMATCH);
        assertThat(Misbehaviour.GARBAGE_REPLY.costsInvocation()).isFalse();
    }

    @Test
    void allSettingsAreRead() {
        Scenario scenario =
                Scenario.parse("test", "seed: 9\nrates:\n  swap-output: 0.25\nslow-by: PT0.5S\nthrottle-above: 3\n");
        assertThat(scenario.seed()).isEqualTo(9);
        assertThat(scenario.rates()).isEqualTo(Map.of(Misbehaviour.SWAP_OUTPUT, 0.25));
        assertThat(scenario.slowBy()).isEqualTo(Duration.ofMillis(500));
        assertThat(scenario.throttleAbove()).isEqualTo(3);
    }

    @Test
    void everythingWrongIsNamedInOneMessage() {
        assertThatThrownBy(() -> Scenario.parse(
                        "bad.yaml",
                        "sede: 1\nseed: x\nrates: {loose-output: 0.1, nan: 1.5, throw: -0.1, slow: yes}\n"
                                + "slow-by: 2s\nthrottle-above: 0\n"))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("bad.yaml")
                .hasMessageContaining("unknown key 'sede'")
                .hasMessageContaining("seed must be a whole number")
                .hasMessageContaining("unknown kind 'rates.loose-output'")
                .hasMessageContaining("rates.nan is 1.5")
                .hasMessageContaining("rates.throw is -0.1")
                .hasMessageContaining("rates.slow must be a number")
                .hasMessageContaining("slow-by must be")
                .hasMessageContaining("throttle-above must be");
    }

    @Test
    void ratesAboveOneTogetherAreRefused() {
        assertThat(Scenario.parse("all", "rates: {nan: 0.3, throw: 0.7}").rates())
                .hasSize(2);
        assertThatThrownBy(() -> Scenario.parse("more", "rates: {nan: 0.3, throw: 0.701}"))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("more than 1");
    }

    @Test
    void aFileThatIsNoScenarioIsOneSentence() throws Exception {
        assertThatThrownBy(() -> Scenario.read(folder.resolve("absent.yaml")))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("absent.yaml");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "rates: [");
        assertThatThrownBy(() -> Scenario.read(broken))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("not YAML");
        Path twice = Files.writeString(folder.resolve("twice.yaml"), "seed: 1\nseed: 2\n");
        assertThatThrownBy(() -> Scenario.read(twice)).isInstanceOf(SetupException.class);
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        assertThatThrownBy(() -> Scenario.read(empty)).isInstanceOf(SetupException.class);
    }

    private static Scenario strays() {
        return Scenario.read(Path.of("../../conf/scenarios/strays.yaml"));
    }

    private static double sum(Scenario scenario, Misbehaviour... kinds) {
        double sum = 0;
        for (Misbehaviour kind : kinds) {
            sum += scenario.rates().getOrDefault(kind, 0.0);
        }
        return sum;
    }

    private static List<Misbehaviour> draws(Scenario scenario, String run, String prefix, int generation, int attempt) {
        List<Misbehaviour> draws = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            draws.add(scenario.decide(run, prefix + i, generation, attempt));
        }
        return draws;
    }
}
