package dev.drover.job;

import java.util.ArrayList;
import java.util.List;

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
                    workers(lines);
                }
                stage = own;
                lines.add("");
                lines.add("# ---- " + stage);
            }
            lines.add("");
            comment(lines, each.description());
            boolean optional = each.need() == OptionRegistry.Need.OPTIONAL
                    && !each.option().hasDefaultValue();
            comment(lines, "(" + each.kind().words() + "; " + need(each, optional) + ")");
            String value = each.kind() == OptionRegistry.Kind.TEXTS ? "[ " + each.example() + " ]" : each.example();
            lines.add((optional ? "# " : "") + key + ": " + value);
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

    private static void workers(List<String> lines) {
        lines.add("");
        comment(
                lines,
                DroverOptions.workerTarget("<name>").key() + ": "
                        + plain(DroverOptions.workerTarget("<name>")) + " One for each worker; items ask for a worker "
                        + "by its name.");
        comment(lines, "(text; required for each worker, and at least one worker)");
        lines.add(DroverOptions.workerTarget("embed").key()
                + ": arn:aws:lambda:eu-central-1:123456789012:function:embed:live");
        lines.add("");
        comment(lines, plain(DroverOptions.workerTimeout("<name>")));
        comment(lines, "(" + OptionRegistry.Kind.DURATION.words() + "; may stay away)");
        lines.add("# " + DroverOptions.workerTimeout("embed").key() + ": 5 min");
        lines.add("");
        comment(lines, plain(DroverOptions.workerInvocation("<name>")));
        String mode = DroverOptions.workerInvocation("<name>").defaultValue();
        comment(lines, "(" + OptionRegistry.Kind.TEXT.words() + "; default " + mode + ")");
        lines.add(DroverOptions.workerInvocation("embed").key() + ": " + mode);
    }

    private static String plain(org.apache.flink.configuration.ConfigOption<?> option) {
        return new org.apache.flink.configuration.description.HtmlFormatter().format(option.description());
    }

    private static String need(OptionRegistry.Registration each, boolean optional) {
        if (optional) {
            return "may stay away";
        }
        if (each.need() == OptionRegistry.Need.FROM_ENVIRONMENT) {
            return "required where AWS_REGION is not set and the service is called";
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
