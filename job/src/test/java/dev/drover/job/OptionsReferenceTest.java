package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.contract.Stage;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

class OptionsReferenceTest {
    private static final Path CONF = Path.of("..", "conf");

    @Test
    void theReferenceFileSaysWhatTheOptionsSay() throws IOException {
        String expected = OptionsReference.text();
        Path made = Path.of("target", "drover-reference.yaml");
        Files.createDirectories(made.getParent());
        Files.writeString(made, expected);

        assertThat(Files.readString(CONF.resolve("drover-reference.yaml")))
                .as("conf/drover-reference.yaml; what it should be stands in job/%s", made)
                .isEqualTo(expected);
    }

    @Test
    void theReferenceFileIsAConfigurationThatLoads() {
        DroverSettings settings = DroverSettings.load(CONF.resolve("drover-reference.yaml"), Map.of());

        for (OptionRegistry.Registration each : DroverOptions.registry().all()) {
            if (each.option().hasDefaultValue()) {
                assertThat((Object) settings.get(each.option()))
                        .as(each.option().key())
                        .isEqualTo(each.option().defaultValue());
            }
        }
    }

    @Test
    void everyConstantIsRegisteredAndDescribedUnderAStage() throws IllegalAccessException {
        Set<String> declared = new LinkedHashSet<>();
        for (Field field : DroverOptions.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                declared.add(option.key());
                assertThat(new HtmlFormatter().format(option.description()))
                        .as(option.key())
                        .isNotBlank();
            }
        }
        Set<String> stages = Arrays.stream(Stage.values()).map(Stage::word).collect(Collectors.toSet());

        for (NamedOption<?> option : NamedOptions.NAMED) {
            assertThat(option.registration("x").description())
                    .as(option.key("x"))
                    .isNotBlank();
        }
        assertThat(declared).isEqualTo(DroverOptions.registry().keys());
        assertThat(declared).allSatisfy(key -> assertThat(stages).contains(key.substring(0, key.indexOf('.'))));
    }

    @Test
    void theDemonstrationLacksOnlyWhatTheLocalStackSets() {
        DroverSettings settings = DroverSettings.load(
                CONF.resolve("demo.yaml"),
                Map.of(
                        "ingest.kinesis.endpoint", "http://127.0.0.1:4567",
                        "dispatch.lambda.endpoint", "http://127.0.0.1:9001",
                        "admit.allowed-inputs", "file:///tmp/demo/inputs/",
                        "admit.allowed-outputs", "file:///tmp/demo/outputs/",
                        "ledger.store", "file:///tmp/demo/drover/"));

        assertThat(settings.workers()).containsOnlyKeys("embed");
        assertThat(settings.flinkOptions()).containsEntry("execution.checkpointing.interval", "2 s");
    }
}
