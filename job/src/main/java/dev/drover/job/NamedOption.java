package dev.drover.job;

import java.util.function.BiFunction;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;

/**
 * An option that there is once for each name which the configuration chooses, such as
 * {@code dispatch.workers.<name>.timeout}.
 *
 * @param <T> of its values
 */
public final class NamedOption<T> {
    private final String prefix;
    private final String word;
    private final BiFunction<OptionRegistry, String, ConfigOption<T>> maker;

    /**
     * @param prefix what stands before the name, with its dot
     * @param word what follows it
     * @param maker from a registry and a key to the option
     */
    NamedOption(String prefix, String word, BiFunction<OptionRegistry, String, ConfigOption<T>> maker) {
        this.prefix = prefix;
        this.word = word;
        this.maker = maker;
    }

    /** The option of this name. */
    public ConfigOption<T> of(String name) {
        return maker.apply(new OptionRegistry(), key(name));
    }

    String key(String name) {
        return prefix + name + "." + word;
    }

    String prefix() {
        return prefix;
    }

    OptionRegistry.Registration registration(String name) {
        return registry(name).all().iterator().next();
    }

    /** With this option of this name alone. */
    OptionRegistry registry(String name) {
        OptionRegistry registry = new OptionRegistry();
        ConfigOption<T> unusedHere = maker.apply(registry, key(name));
        return registry;
    }

    /** The name in a key of this option; null for every other key. */
    @Nullable
    String nameIn(String key) {
        String end = "." + word;
        boolean fits = key.startsWith(prefix) && key.endsWith(end) && key.length() > prefix.length() + end.length();
        return fits ? key.substring(prefix.length(), key.length() - end.length()) : null;
    }
}
