package dev.drover.local.bench;

import dev.drover.local.process.ControlPort;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The whole of Drover in a process of its own, so that its memory can be measured. Answers the name of a metric of dispatch,
 * or {@code verified}, with its value.
 */
public final class JobMain {
    private JobMain() {}

    /**
     * @param arguments the port to answer on, and a file with the configuration as Java properties
     */
    public static void main(String[] arguments) throws IOException {
        KinesaliteProcess.speakJson();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[1]))) {
            properties.load(reader);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        BenchJob job = BenchJob.start(settings);
        ControlPort.serve(Integer.parseInt(arguments[0]), metric -> {
            job.check();
            return Long.toString(metric.equals("verified") ? job.verified() : job.dispatch(metric));
        });
    }
}
