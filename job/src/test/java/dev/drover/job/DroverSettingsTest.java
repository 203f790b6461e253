package dev.drover.job;

import static dev.drover.job.CompleteSettings.complete;
import static dev.drover.job.CompleteSettings.completeBut;
import static dev.drover.job.CompleteSettings.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DroverSettingsTest {
    @TempDir
    Path folder;

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("drover.yaml"), text);
    }

    @Test
    void aCompleteConfigurationIsTypedAndTheRestIsDefault() {
        DroverSettings settings = DroverSettings.load(null, completeBut("dispatch.timeout", "90 s"));

        assertThat(settings.get(DroverOptions.WORK_STREAM)).isEqualTo("work");
        assertThat(settings.get(DroverOptions.MAX_IN_FLIGHT)).isEqualTo(16);
        assertThat(settings.get(DroverOptions.DISPATCH_TIMEOUT)).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.get(DroverOptions.ALLOWED_OUTPUTS)).containsExactly("s3://out/vectors/");
        assertThat(settings.get(DroverOptions.PRICE_PER_GB_SECOND)).isEqualTo(16_667L);
        assertThat(settings.get(DroverOptions.S3_PATH_STYLE)).isFalse();
        assertThat(settings.allowedInputs()).isEmpty();
        assertThat(settings.find(DroverOptions.KINESIS_ENDPOINT)).isNull();
        assertThat(settings.workers().get("embed").targets()).singleElement().satisfies(target -> {
            assertThat(target.function()).isEqualTo("embed");
            assertThat(target.maxInFlight()).isEqualTo(16);
        });
        assertThat(settings.workers().get("embed").timeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void nestedAndDottedKeysMeanTheSame() throws IOException {
        Path file = yaml(
                "ingest:\n  kinesis: { region: r }\n  work-stream: work\n  retry-stream: retry\ningest.start-position: latest\n"
                        + "admit:\n  allowed-outputs:\n    - file:///out,with,commas/\n    - s3://b/\n"
                        + "dispatch:\n  lambda.region: r\n  max-in-flight: 16\n  workers:\n    embed: { target: e, timeout: 5 min }\n"
                        + "  workers.score.target: s\n"
                        + "ledger.store: file:///drover/\nverify.s3.region: r\n"
                        + "flink:\n  execution.checkpointing:\n    interval: 2 s\n");

        DroverSettings settings = DroverSettings.load(file, Map.of());

        assertThat(settings.get(DroverOptions.START_POSITION)).isEqualTo("latest");
        assertThat(settings.get(DroverOptions.ALLOWED_OUTPUTS)).containsExactly("file:///out,with,commas/", "s3://b/");
        assertThat(settings.workers().get("embed").timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.workers().get("score").targets().get(0).function()).isEqualTo("s");
        assertThat(settings.flinkOptions()).containsOnly(Map.entry("execution.checkpointing.interval", "2 s"));
    }

    @Test
    void aKeyGivenNestedAndDottedIsRefused() throws IOException {
        Path file = yaml("heal:\n  max-attempts: 3\nheal.max-attempts: 4\n");

        assertThat(catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(file, complete()))
                        .problems())
                .singleElement()
                .asString()
                .contains("heal.max-attempts is given twice");
    }

    @Test
    void aLaterLayerReplacesAnEarlierOne() throws IOException {
        Path file = yaml("heal.max-attempts: 3\nheal.backoff.initial: 2 s\nledger.gap-after: 1 min\n");
        Properties properties = new Properties();
        properties.setProperty("heal.max-attempts", "7");
        List<String> problems = new ArrayList<>();
        SettingsLayers layers = new SettingsLayers(problems);

        layers.addYaml(file);
        layers.addAll(completeBut("heal.backoff.initial", "3 s"));
        layers.addPropertyGroups(Map.of("drover", properties, "another", new Properties()));
        DroverSettings settings = DroverSettings.of(layers, problems, Set.of(), true, Map.of());

        assertThat(settings.get(DroverOptions.MAX_ATTEMPTS)).isEqualTo(7);
        assertThat(settings.get(DroverOptions.HEAL_BACKOFF_INITIAL)).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.get(DroverOptions.GAP_AFTER)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void runtimePropertiesWithoutDroversGroupAreAProblem() {
        List<String> problems = new ArrayList<>();

        new SettingsLayers(problems).addPropertyGroups(Map.of("Drover", new Properties()));

        assertThat(problems).singleElement().asString().contains("lack the group 'drover'", "[Drover]");
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce() {
        // Whether regions are missing depends on the environment of the test.
        assertThat(problems(Map.of()))
                .filteredOn(each -> !each.contains(".region is missing"))
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each).startsWith("ingest.work-stream is missing"),
                        each -> assertThat(each).startsWith("ingest.retry-stream is missing"),
                        each -> assertThat(each).startsWith("ingest.start-position is missing"),
                        each -> assertThat(each).startsWith("admit.allowed-outputs is missing"),
                        each -> assertThat(each).startsWith("ledger.store is missing"),
                        each -> assertThat(each).startsWith("no worker is configured"));
    }

    @Test
    void theMessageListsAllProblems() {
        Map<String, String> values = completeBut("heal.max-atempts", "3");
        values.put("dispatch.timeout", "20 min");

        assertThat(catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(null, values)))
                .hasMessageContaining("The configuration has 2 problems:")
                .hasMessageContaining("did you mean heal.max-attempts?")
                .hasMessageContaining("15 min is the most");
    }

    @ParameterizedTest
    @CsvSource({
        "heal.max-atempts, heal.max-attempts",
        "ledger.stor, ledger.store",
        "dispatch.workers.embed.targt, dispatch.workers.embed.target",
        "dispatch.worker.embed.timeout, dispatch.workers.<name>.timeout",
        "ingest.kinesis.endpont, ingest.kinesis.endpoint",
        "verify.max_in_flight, verify.max-in-flight"
    })
    void anUnknownKeyIsRefusedWithTheNearestKnownOne(String key, String nearest) {
        assertThat(problems(completeBut(key, "1")))
                .containsExactly("unknown key " + key + "; did you mean " + nearest + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dispatch.timeout           | 900              | '900' is not a duration",
                "dispatch.timeout           | 0 s              | must be longer than zero",
                "dispatch.timeout           | 901 s            | 15 min is the most",
                "dispatch.max-in-flight     | many             | 'many' is not a whole number",
                "dispatch.max-in-flight     | 0                | 0 is out of range",
                "dispatch.max-in-flight     | 3000000000       | 3000000000 is out of range",
                "verify.s3.path-style       | yes              | 'yes' is neither true nor false",
                "ingest.start-position      | newest           | none of trim-horizon, latest and a time",
                "ingest.retry-stream        | work             | must not be the work stream",
                "ingest.kinesis.endpoint    | 127.0.0.1:4567   | not the address of a server",
                "ledger.store               | s3://ledgers/d   | must end in '/'",
                "ledger.store               | s3://ledgers     | not a prefix of a store",
                "ledger.store               | /var/drover/     | not a prefix of a store",
                "ledger.store               | file://host/x/   | not a prefix of a store",
                "admit.allowed-inputs       | s3://in/../x/    | must not hold '..'",
                "admit.allowed-inputs       | s3://in/%2E%2e/  | must not hold '..'",
                "admit.allowed-inputs       | s3://in          | not a prefix of a store",
                "admit.allowed-outputs      | s3://ledgers/    | overlap",
                "admit.allowed-outputs      | s3://ledgers/drover/ledger/ | overlap",
                "dispatch.workers.embed.timeout | 16 min       | longer than dispatch.timeout",
                "dispatch.workers.e/f.target | e               | is no name for a worker",
                "dispatch.workers.score.timeout | 1 min        | worker 'score' has no function behind it",
                "dispatch.backoff.initial   | 3 s              | must not be longer than dispatch.backoff.max",
                "heal.backoff.initial       | 2 min            | must not be longer than heal.backoff.max",
                "verify.timeout             | 20 s             | must not be longer than verify.undecided-after",
                "heal.max-age               | 9 d              | must not be longer than heal.remember-for",
                "dispatch.parallelism       | 17               | less than dispatch.parallelism",
            })
    void aValueThatCanNotBeIsRefused(String key, String value, String why) {
        assertThat(problems(completeBut(key, value)))
                .anySatisfy(each -> assertThat(each).contains(why));
    }

    @ParameterizedTest
    @CsvSource({
        "dispatch.timeout, 900 s",
        "dispatch.timeout, PT15M",
        "dispatch.parallelism, 16",
        "heal.backoff.initial, 1 min",
        "ingest.start-position, 2026-11-23T10:00:00Z",
        "admit.allowed-outputs, s3://ledgers/drover-outputs/",
        "heal.max-age, 8 d"
    })
    void aValueAtTheEdgeIsFine(String key, String value) {
        assertThat(problems(completeBut(key, value))).isEmpty();
    }

    @Test
    void anEmptyListOfOutputsIsRefused() throws IOException {
        Map<String, String> values = complete();
        values.remove("admit.allowed-outputs");
        Path file = yaml("admit.allowed-outputs: []\n");

        assertThat(catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(file, values))
                        .problems())
                .singleElement()
                .asString()
                .contains("every item would be rejected");
    }

    @Test
    void aBrokenValueIsNotReportedAsMissingToo() {
        assertThat(problems(completeBut("dispatch.max-in-flight", "many"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: [1'          | not YAML",
                "'- a\n- b'       | must hold keys and values",
                "'heal:\n  max-attempts:\n' | has no value",
                "'heal.max-attempts: 1\nheal.max-attempts: 2' | not YAML"
            })
    void aFileThatIsNoConfigurationIsSaidInOneSentence(String text, String why) throws IOException {
        Path file = yaml(text);

        assertThat(catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(file, complete()))
                        .problems())
                .singleElement()
                .asString()
                .contains(why)
                .doesNotContain("\n");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("none.yaml");

        assertThat(catchThrowableOfType(SettingsException.class, () -> DroverSettings.load(file, complete()))
                        .problems())
                .containsExactly("the configuration file " + file + " does not exist; name it with --config");
    }

    @Test
    void aCommandNeedsOnlyItsOwnOptionsButChecksAllThatIsGiven() {
        assertThat(DroverSettings.loadFor(Set.of(DroverOptions.STORE), null, Map.of("ledger.store", "file:///d/"))
                        .get(DroverOptions.STORE))
                .isEqualTo("file:///d/");
        assertThat(catchThrowableOfType(
                                SettingsException.class,
                                () -> DroverSettings.loadFor(
                                        Set.of(DroverOptions.STORE), null, Map.of("ledger.sture", "file:///d/")))
                        .problems())
                .hasSize(2);
    }

    private static DroverSettings ofEnvironment(Map<String, String> values, Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        SettingsLayers layers = new SettingsLayers(problems);
        layers.addAll(values);
        return DroverSettings.of(layers, problems, Set.of("ingest.work-stream"), true, environment);
    }

    @Test
    void aRegionComesFromTheConfigurationElseFromTheEnvironment() {
        Map<String, String> values = complete();
        values.remove("dispatch.lambda.region");

        DroverSettings settings = ofEnvironment(values, Map.of("AWS_REGION", "ap-south-1", "AWS_DEFAULT_REGION", "x"));

        assertThat(settings.get(DroverOptions.KINESIS_REGION)).isEqualTo("eu-central-1");
        assertThat(settings.get(DroverOptions.LAMBDA_REGION)).isEqualTo("ap-south-1");
    }

    @Test
    void aRegionIsMissedOnlyWhereItMatters() {
        Map<String, String> values = complete();
        values.keySet().removeIf(key -> key.endsWith(".region"));

        assertThat(catchThrowableOfType(SettingsException.class, () -> ofEnvironment(values, Map.of()))
                        .problems())
                .hasSize(3)
                .allSatisfy(each -> assertThat(each).contains("region is missing", "AWS_REGION"));

        values.put("ingest.kinesis.endpoint", "http://127.0.0.1:1");
        values.put("dispatch.lambda.endpoint", "http://127.0.0.1:2");
        values.put("ledger.store", "file:///drover/");
        values.put("admit.allowed-outputs", "file:///out/");
        DroverSettings settings = ofEnvironment(values, Map.of());
        assertThat(settings.get(DroverOptions.S3_REGION)).isNotEmpty();
    }
}
