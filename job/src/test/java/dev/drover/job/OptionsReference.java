package dev.drover.job;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What conf/drover-reference.yaml has to say, made from the options. */
final class OptionsReference {
    private static final int WIDTH = 110;

    private OptionsReference() {}

    static String text() {
        List<String> lines = new ArrayList<>();
        comment(
                lines,
                "Every option of Drover. A line that is not commented out shows the default, or a made-up value where "
                        + "the option is required; a line that is commented out shows an option that may stay away.");
        comment(
                lines,
                "Keys may be written with dots, as here, or nested. Values come from this file, then from "
                        + "--set key=value, then from the runtime properties of the managed service (property group "
                        + "'drover'); the later one counts.");
        comment(lines, "Held against the code by a test: OptionsReferenceTest writes what it should be.");
        String stage = "";
        for (OptionRegistry.Registration each : DroverOptions.registry().all()) {
            String key = each.option().key();
            String own = key.substring(0, key.indexOf('.'));
            if (!own.equals(stage)) {
                if (stage.equals("dispatch")) {
                    named(lines);
                }
                stage = own;
                lines.add("");
                lines.add("# ---- " + stage);
            }
            option(lines, each, null);
        }
        lines.add("");
        lines.add("# ---- flink");
        lines.add("");
        comment(
                lines,
                "Flink's own options, passed on without the prefix. Not on the managed service, where its API sets "
                        + "them.");
        lines.add("flink.execution.checkpointing.interval: 60 s");
        return String.join("\n", lines) + "\n";
    }

    private static void named(List<String> lines) {
        for (NamedOption<?> option : NamedOptions.NAMED) {
            boolean target = option.prefix().equals(DroverOptions.TARGETS_PREFIX);
            option(lines, option.registration(target ? "eu" : "embed"), option.key("<name>"));
        }
    }

    /**
     * @param family the key of all options of this kind; null where there is one only
     */
    private static void option(List<String> lines, OptionRegistry.Registration each, @Nullable String family) {
        String key = each.option().key();
        lines.add("");
        comment(lines, (family == null ? "" : family + ": ") + each.description());
        boolean optional =
                each.need() == OptionRegistry.Need.OPTIONAL && !each.option().hasDefaultValue();
        comment(lines, "(" + each.kind().words() + "; " + need(each, optional) + ")");
        String value = each.kind() == OptionRegistry.Kind.TEXTS ? "[ " + each.example() + " ]" : each.example();
        boolean shown = !optional && !key.startsWith(DroverOptions.TARGETS_PREFIX);
        lines.add((shown ? "" : "# ") + key + ": " + value);
    }

    private static String need(OptionRegistry.Registration each, boolean optional) {
        if (optional) {
            return "may stay away";
        }
        if (each.need() == OptionRegistry.Need.ONE_OF_TWO) {
            return "required where the other one is not set";
        }
        if (each.need() == OptionRegistry.Need.FROM_ENVIRONMENT) {
            return "required where AWS_REGION is not set and the service is called";
        }
        if (each.need() == OptionRegistry.Need.FROM_FUNCTION) {
            return "required where a function has no reserved concurrency";
        }
        return each.required() ? "required" : "default " + each.example();
    }

    private static void comment(List<String> lines, String text) {
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
    }
}
