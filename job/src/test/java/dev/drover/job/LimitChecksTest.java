package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drover.operators.dispatch.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitChecksTest {
    private static final String DENIED = "can't read the reserved concurrency of embed: not authorized";

    @TempDir
    Path folder;

    private final Map<String, String> values = new TreeMap<>();
    /** What the service says, by function. */
    private final Map<String, CompletableFuture<OptionalInt>> reserved = new TreeMap<>();

    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void oneWorkerWithoutALimit() {
        values.put("ingest.kinesis.region", "us-east-1");
        values.put("ingest.work-stream", "work");
        values.put("ingest.retry-stream", "retry");
        values.put("ingest.start-position", "latest");
        values.put("admit.allowed-outputs", "s3://bucket/out/");
        values.put("dispatch.lambda.region", "us-east-1");
        values.put("dispatch.workers.embed.target", "embed");
        values.put("verify.s3.region", "us-east-1");
        values.put("ledger.store", folder.toUri().toString());
    }

    private void reserves(String function, int invocations) {
        reserved.put(function, CompletableFuture.completedFuture(OptionalInt.of(invocations)));
    }

    private void reservesNothing(String function) {
        reserved.put(function, CompletableFuture.completedFuture(OptionalInt.empty()));
    }

    private void denied(String function) {
        reserved.put(function, CompletableFuture.failedFuture(new IllegalStateException(DENIED)));
    }

    private DroverSettings settings() {
        List<String> problems = new ArrayList<>();
        DroverSettings settings = DroverSettings.read(null, values, problems);
        assertThat(problems).isEmpty();
        return settings;
    }

    private LimitChecks checks() {
        return LimitChecks.of(
                settings(),
                function -> {
                    asked.add(function);
                    return reserved.getOrDefault(function, new CompletableFuture<>());
                },
                Duration.ofMillis(20));
    }

    private void assertSays(LimitChecks checks, @Nullable String problem, @Nullable String warning) {
        assertThat(checks.problems()).isEqualTo(problem == null ? List.of() : List.of(problem));
        assertThat(checks.warnings()).isEqualTo(warning == null ? List.of() : List.of(warning));
    }

    @Test
    void aFunctionWithoutALimitHasItsReservedConcurrencyAsOne() {
        reserves("embed", 40);
        LimitChecks checks = checks();
        assertSays(checks, null, null);
        DroverSettings settings = settings().withLimits(checks.limits());
        assertThat(settings.maxInFlight()).isEqualTo(40);
        assertThat(settings.workers().get("embed").targets())
                .extracting(Target::maxInFlight)
                .containsExactly(40);
    }

    @Test
    void functionsThatHaveNoneOrMayNotBeAskedAreToldTogetherToGetALimit() {
        values.put("dispatch.workers.other.target", "other");
        values.put("dispatch.workers.silent.target", "silent");
        denied("embed");
        reservesNothing("other");
        assertSays(
                checks(),
                "dispatch.max-in-flight is missing, and nothing tells what to take instead: " + DENIED
                        + "; other has no reserved concurrency; silent gave no answer in time; set "
                        + "dispatch.max-in-flight, for example to 300",
                null);
    }

    @Test
    void aLimitUpToWhatIsReservedIsKept() {
        values.put("dispatch.max-in-flight", "40");
        reserves("embed", 40);
        LimitChecks checks = checks();
        assertSays(checks, null, null);
        assertThat(checks.limits()).isEmpty();
        assertThat(settings().withLimits(checks.limits()).maxInFlight()).isEqualTo(40);
    }

    @Test
    void aLimitAboveWhatIsReservedIsRefusedForEachFunctionByItsOwnKey() {
        values.put("dispatch.max-in-flight", "41");
        values.put("dispatch.workers.pair.targets", "eu");
        values.put("dispatch.targets.eu.function", "pair");
        values.put("dispatch.targets.eu.max-in-flight", "5");
        reserves("embed", 40);
        reserves("pair", 4);
        assertThat(checks().problems())
                .containsExactly(
                        "dispatch.max-in-flight (41) is above the reserved concurrency of embed (40), so that what is "
                                + "above would be throttled; lower it, or leave it out",
                        "dispatch.targets.eu.max-in-flight (5) is above the reserved concurrency of pair (4), so that "
                                + "what is above would be throttled; lower it, or leave it out");
    }

    @Test
    void whatHasALimitStartsWhateverKeepsTheServiceFromAnswering() {
        values.put("dispatch.max-in-flight", "41");
        denied("embed");
        assertSays(
                checks(),
                null,
                "dispatch.max-in-flight (41): whether embed takes so many invocations at a time is not known; "
                        + DENIED);
        reserved.clear();
        assertSays(
                checks(),
                null,
                "dispatch.max-in-flight (41): whether embed takes so many invocations at a time is not known; embed "
                        + "gave no answer in time");
        reservesNothing("embed");
        assertSays(checks(), null, null);
    }

    @Test
    void moreEventsThanFunctionsThatRunMayBeOnTheirWay() {
        values.put("dispatch.max-in-flight", "41");
        values.put("dispatch.workers.embed.invocation", "event");
        reserves("embed", 40);
        assertSays(checks(), null, null);
        values.put("dispatch.workers.again.target", "embed");
        assertThat(checks().problems()).hasSize(1);
    }

    @Test
    void aFunctionThatIsSwitchedOffIsToldHoweverItsLimitIsSet() {
        String problem = "embed has a reserved concurrency of 0, so that it takes no invocation; raise it";
        reserves("embed", 0);
        assertSays(checks(), problem, null);
        values.put("dispatch.max-in-flight", "41");
        assertSays(checks(), problem, null);
    }

    @Test
    void eachSubtaskMustHaveAPartOfWhatIsReserved() {
        values.put("dispatch.parallelism", "4");
        reserves("embed", 4);
        assertSays(checks(), null, null);
        reserves("embed", 3);
        assertSays(
                checks(),
                "the reserved concurrency of embed (3) is less than dispatch.parallelism (4), so that a subtask could "
                        + "never invoke it",
                null);
    }

    @Test
    void eachFunctionInUseIsAskedOnce() {
        values.put("dispatch.workers.again.target", "embed");
        values.put("dispatch.workers.pair.targets", "eu, us");
        values.put("dispatch.targets.eu.function", "pair");
        values.put("dispatch.targets.us.function", "unused");
        values.put("dispatch.targets.us.weight", "0");
        reserves("embed", 40);
        reserves("pair", 4);
        assertSays(checks(), null, null);
        assertThat(asked).containsExactly("embed", "pair");
    }

    @Test
    void aLimitIsMissedWhereNobodyAsksTheFunction() {
        assertThat(catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(null, values))
                        .problems())
                .containsExactly("dispatch.max-in-flight is missing; set it, for example to 300");
        values.remove("dispatch.workers.embed.target");
        values.put("dispatch.workers.embed.targets", "eu");
        values.put("dispatch.targets.eu.function", "embed");
        values.put("dispatch.targets.eu.max-in-flight", "4");
        assertThat(DroverSettings.load(null, values).maxInFlight()).isEqualTo(4);
    }
}
