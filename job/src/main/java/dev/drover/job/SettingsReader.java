package dev.drover.job;

import dev.drover.contract.Identifiers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Reads one value by the kind of its option. Says what is wrong with it instead of throwing. */
final class SettingsReader {
    private SettingsReader() {}

    /**
     * @param texts one for a plain value, any number for a list
     * @return whether the value could be read; else a problem was added
     */
    static boolean read(
            OptionRegistry.Registration registration, List<String> texts, Configuration values, List<String> problems) {
        String key = registration.option().key();
        if (registration.kind() == OptionRegistry.Kind.TEXTS) {
            values.set(typed(registration.option()), elements(texts));
            return true;
        }
        try {
            String text = single(texts);
            switch (registration.kind()) {
                case DURATION:
                    values.set(typed(registration.option()), positive(Durations.parse(text)));
                    break;
                case NUMBER:
                    values.set(typed(registration.option()), (int) number(text, registration, Integer.MAX_VALUE));
                    break;
                case LONG_NUMBER:
                    values.set(typed(registration.option()), number(text, registration, Long.MAX_VALUE));
                    break;
                case FLAG:
                    values.set(typed(registration.option()), flag(text));
                    break;
                default:
                    values.set(typed(registration.option()), text);
                    break;
            }
            return true;
        } catch (IllegalArgumentException e) {
            problems.add(key + ": " + e.getMessage());
            return false;
        }
    }

    /** As {@link #read}, of an option that there is once for each name. */
    static boolean readNamed(
            NamedOption<?> option, String name, List<String> texts, Configuration values, List<String> problems) {
        if (!Identifiers.isSegment(name)) {
            problems.add(option.key(name) + ": '" + name + "' is no name for a worker or a target; use 1 to 200 "
                    + "characters of [A-Za-z0-9._:-]");
            return false;
        }
        return read(option.registration(name), texts, values, problems);
    }

    // The registry pairs every option with the kind of its type.
    @SuppressWarnings("unchecked")
    private static <T> ConfigOption<T> typed(ConfigOption<?> option) {
        return (ConfigOption<T>) option;
    }

    private static String single(List<String> texts) {
        if (texts.size() != 1) {
            throw new IllegalArgumentException("must be one value, not a list");
        }
        String text = texts.get(0).trim();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("has no value; give it one, or leave it out");
        }
        return text;
    }

    /** A list of the file as it is; a plain value is cut at commas and semicolons, since it can be no list otherwise. */
    private static List<String> elements(List<String> texts) {
        if (texts.size() != 1) {
            return texts;
        }
        List<String> elements = new ArrayList<>();
        for (String part : texts.get(0).split("[,;]")) {
            if (!part.isBlank()) {
                elements.add(part.trim());
            }
        }
        return elements;
    }

    private static Duration positive(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("must be longer than zero");
        }
        return duration;
    }

    private static long number(String text, OptionRegistry.Registration registration, long maximum) {
        long number;
        try {
            number = Long.parseLong(text.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number", e);
        }
        if (number < registration.minimum() || number > maximum) {
            throw new IllegalArgumentException(
                    text + " is out of range; " + registration.minimum() + " to " + maximum + " are allowed");
        }
        return number;
    }

    private static boolean flag(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true":
                return true;
            case "false":
                return false;
            default:
                throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        }
    }
}
