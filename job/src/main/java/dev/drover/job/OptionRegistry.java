package dev.drover.job;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.jspecify.annotations.Nullable;

/** Makes options and keeps what their Flink type does not tell: how a value is written, and whether it must be. */
final class OptionRegistry {
    /** How a value is written. */
    enum Kind {
        TEXT("text"),
        TEXTS("list of texts"),
        DURATION("duration with its unit: ms, s, min, h, d"),
        NUMBER("whole number"),
        LONG_NUMBER("whole number"),
        FLAG("true or false");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    enum Need {
        REQUIRED,
        /** Required where the environment of the process does not say it. */
        FROM_ENVIRONMENT,
        /** Required where a function that is used has no reserved concurrency. */
        FROM_FUNCTION,
        /** Required where another option, which its description names, is not set. */
        ONE_OF_TWO,
        OPTIONAL
    }

    static final class Registration {
        private final ConfigOption<?> option;
        private final Kind kind;
        private final Need need;
        private final long minimum;
        private final String example;
        private final String description;

        Registration(ConfigOption<?> option, Kind kind, Need need, long minimum, String example, String description) {
            this.option = option;
            this.kind = kind;
            this.need = need;
            this.minimum = minimum;
            this.example = example;
            this.description = description;
        }

        ConfigOption<?> option() {
            return option;
        }

        Kind kind() {
            return kind;
        }

        boolean required() {
            return need == Need.REQUIRED;
        }

        Need need() {
            return need;
        }

        /** Of numbers only. */
        long minimum() {
            return minimum;
        }

        /** The default as text; what a value may look like where there is none. */
        String example() {
            return example;
        }

        String description() {
            return description;
        }
    }

    private final Map<String, Registration> registered = new LinkedHashMap<>();
    private final Map<String, List<String>> choices = new LinkedHashMap<>();

    Collection<Registration> all() {
        return Collections.unmodifiableCollection(registered.values());
    }

    Set<String> keys() {
        return Collections.unmodifiableSet(registered.keySet());
    }

    @Nullable
    Registration find(String key) {
        return registered.get(key);
    }

    ConfigOption<String> text(String key, Need need, String example, String description) {
        return register(ConfigOptions.key(key).stringType().noDefaultValue(), Kind.TEXT, need, 0, example, description);
    }

    /** One of a few words, of which the first is the default. */
    ConfigOption<String> choice(String key, List<String> words, String description) {
        choices.put(key, words);
        return register(
                ConfigOptions.key(key).stringType().defaultValue(words.get(0)),
                Kind.TEXT,
                Need.OPTIONAL,
                0,
                words.get(0),
                description);
    }

    /** By key, the words of every option that is a choice. */
    Map<String, List<String>> choices() {
        return Collections.unmodifiableMap(choices);
    }

    ConfigOption<List<String>> texts(String key, Need need, String example, String description) {
        return register(
                ConfigOptions.key(key).stringType().asList().noDefaultValue(),
                Kind.TEXTS,
                need,
                0,
                example,
                description);
    }

    ConfigOption<Duration> duration(String key, Duration value, String description) {
        return register(
                ConfigOptions.key(key).durationType().defaultValue(value),
                Kind.DURATION,
                Need.OPTIONAL,
                0,
                Durations.text(value),
                description);
    }

    /** A duration without a default, which may stay away. */
    ConfigOption<Duration> unsetDuration(String key, Duration example, String description) {
        return register(
                ConfigOptions.key(key).durationType().noDefaultValue(),
                Kind.DURATION,
                Need.OPTIONAL,
                0,
                Durations.text(example),
                description);
    }

    ConfigOption<Integer> number(String key, long minimum, int value, String description) {
        return register(
                ConfigOptions.key(key).intType().defaultValue(value),
                Kind.NUMBER,
                Need.OPTIONAL,
                minimum,
                Integer.toString(value),
                description);
    }

    /** A number without a default, which may stay away or not. */
    ConfigOption<Integer> unsetNumber(String key, Need need, long minimum, int example, String description) {
        return register(
                ConfigOptions.key(key).intType().noDefaultValue(),
                Kind.NUMBER,
                need,
                minimum,
                Integer.toString(example),
                description);
    }

    ConfigOption<Long> price(String key, long value, String description) {
        return register(
                ConfigOptions.key(key).longType().defaultValue(value),
                Kind.LONG_NUMBER,
                Need.OPTIONAL,
                0,
                Long.toString(value),
                description);
    }

    ConfigOption<Boolean> flag(String key, boolean value, String description) {
        return register(
                ConfigOptions.key(key).booleanType().defaultValue(value),
                Kind.FLAG,
                Need.OPTIONAL,
                0,
                Boolean.toString(value),
                description);
    }

    private <T> ConfigOption<T> register(
            ConfigOption<T> option, Kind kind, Need need, long minimum, String example, String description) {
        ConfigOption<T> described = option.withDescription(description);
        registered.put(option.key(), new Registration(described, kind, need, minimum, example, description));
        return described;
    }
}
