package dev.drover.job;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Keys and values as written, before anybody looks at what they mean: from a YAML file (nested, flat or mixed), from
 * {@code --set}, and from the properties of the managed service. A later layer replaces keys of an earlier one. Problems
 * are collected and not thrown.
 */
final class SettingsLayers {
    /** The property group of the managed service that holds Drover's keys. */
    static final String PROPERTY_GROUP = "drover";

    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    // One text for a plain value, any number for a list.
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<String> problems;

    /**
     * @param problems where problems are added
     */
    SettingsLayers(List<String> problems) {
        this.problems = problems;
    }

    Map<String, List<String>> values() {
        return values;
    }

    void addYaml(Path file) {
        if (!Files.isRegularFile(file)) {
            problems.add("the configuration file " + file + " does not exist; name it with --config");
            return;
        }
        JsonNode root;
        try {
            root = YAML.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            problems.add(file + where + ": not YAML: " + firstLine(e.getOriginalMessage()));
            return;
        } catch (IOException e) {
            problems.add("the configuration file " + file + " can't be read: " + e.getMessage());
            return;
        }
        if (root == null || root.isMissingNode() || root.isNull()) {
            return;
        }
        if (!root.isObject()) {
            problems.add(file + ": must hold keys and values, such as 'ledger.store: s3://bucket/drover/'");
            return;
        }
        addNode(file, "", root, new HashSet<>());
    }

    private void addNode(Path file, String prefix, JsonNode node, Set<String> seen) {
        node.properties().forEach(field -> {
            String key = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                addNode(file, key + ".", value, seen);
                return;
            }
            if (!seen.add(key)) {
                problems.add(file + ": " + key + " is given twice, once nested and once with dots");
            } else if (value.isNull()) {
                problems.add(file + ": " + key + " has no value; give it one, or leave the line out");
            } else if (value.isArray()) {
                List<String> texts = new ArrayList<>();
                value.forEach(element -> texts.add(element.asText()));
                values.put(key, texts);
            } else {
                values.put(key, List.of(value.asText()));
            }
        });
    }

    void addAll(Map<String, String> overrides) {
        overrides.forEach((key, value) -> values.put(key.trim(), List.of(value)));
    }

    /** Adds the runtime properties of the managed service, where this process runs on it. */
    void addManagedServiceProperties() {
        try {
            // Reads /etc/flink/application_properties.json, which only the managed service puts there; empty elsewhere.
            addPropertyGroups(KinesisAnalyticsRuntime.getApplicationProperties());
        } catch (IOException e) {
            problems.add("the runtime properties of the managed service can't be read: " + e.getMessage());
        }
    }

    void addPropertyGroups(Map<String, Properties> groups) {
        if (groups.isEmpty()) {
            return;
        }
        Properties group = groups.get(PROPERTY_GROUP);
        if (group == null) {
            problems.add("the runtime properties of the application lack the group '" + PROPERTY_GROUP
                    + "', which holds Drover's keys; they have " + groups.keySet());
            return;
        }
        for (String key : group.stringPropertyNames()) {
            values.put(key, List.of(group.getProperty(key)));
        }
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
