package dev.drover.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A configuration file of Drover: another one with some keys replaced. */
final class JobConfig {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private JobConfig() {}

    static void write(Path base, Map<String, String> replaced, Path file) throws IOException {
        Map<String, JsonNode> keys = new TreeMap<>();
        flatten("", YAML.readTree(Files.readAllBytes(base)), keys);
        ObjectNode all = YAML.createObjectNode();
        keys.forEach(all::set);
        replaced.forEach(all::put);
        String text = "# " + base.getFileName() + " of conf/, with the addresses and folders of this cluster.\n"
                + YAML.writeValueAsString(all);
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    /** One way of writing each key, since none may be given both nested and with dots. */
    private static void flatten(String prefix, JsonNode node, Map<String, JsonNode> keys) {
        node.properties().forEach(field -> {
            String key = prefix + field.getKey();
            if (field.getValue().isObject()) {
                flatten(key + ".", field.getValue(), keys);
            } else {
                keys.put(key, field.getValue());
            }
        });
    }
}
