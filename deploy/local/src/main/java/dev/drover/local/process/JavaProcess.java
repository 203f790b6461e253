package dev.drover.local.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The command line and the environment of a JVM that is to run on this machine. */
public final class JavaProcess {
    /** For small heaps on few cores, which start often. */
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();

    /**
     * @param classPath handed over by the environment: as an argument it would hide the others, which tell a person, and
     *     this program, which process it is
     */
    public JavaProcess(String classPath, Path logging, Path log) {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dlog.file=" + log);
        command.add("-Dlog4j2.configurationFile=" + logging);
        command.add("-Dlog.console.level=ERROR");
        command.add("-Dfile.encoding=UTF-8");
        command.addAll(SMALL);
        environment.put("CLASSPATH", classPath);
        // A JVM in the C locale could not open a file whose name is not ASCII.
        environment.put("LC_ALL", "C.UTF-8");
        // The emulators take any keys, and the SDK wants some.
        environment.put("AWS_ACCESS_KEY_ID", "local");
        environment.put("AWS_SECRET_ACCESS_KEY", "local");
        environment.put("AWS_REGION", "us-east-1");
    }

    public JavaProcess option(String... options) {
        command.addAll(List.of(options));
        return this;
    }

    public JavaProcess options(List<String> options) {
        command.addAll(options);
        return this;
    }

    /** For one whose speed is measured: with the whole compiler, and the collector that the JVM chooses. */
    public JavaProcess fast() {
        command.removeAll(SMALL);
        return this;
    }

    /**
     * With options that are kept in a file.
     *
     * @param file as {@code java @FILE} reads it
     */
    public JavaProcess optionsIn(Path file) {
        command.add("@" + file);
        return this;
    }

    public JavaProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The last of the JVM's options and the first of the program's. */
    public JavaProcess main(String mainClass, String... arguments) {
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return this;
    }

    public List<String> command() {
        return command;
    }

    public Map<String, String> environment() {
        return environment;
    }
}
