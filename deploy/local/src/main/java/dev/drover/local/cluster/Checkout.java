package dev.drover.local.cluster;

import dev.drover.local.SetupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** The repository as it was built: what processes are started from. */
public final class Checkout {
    /** Their classes are in the shaded jar. */
    private static final List<String> MODULES_OF_THE_JOB =
            List.of("functions/contract", "functions/operators", "connectors", "job");

    private static final String BUILD = "build it: mvn -DskipTests package";

    private final Path root;

    private Checkout(Path root) {
        this.root = root;
    }

    /** At the folder that holds README.md. */
    public static Checkout at(Path root) {
        return new Checkout(root.toAbsolutePath().normalize());
    }

    public Path root() {
        return root;
    }

    /** The folder deploy/local, where the Kinesis emulator is installed. */
    public Path local() {
        return root.resolve("deploy/local");
    }

    /** The configuration of log4j2 for all processes. */
    public Path logging() {
        return root.resolve("conf/log4j2.properties");
    }

    /** The options of a JVM in which Flink runs. */
    public Path flinkOptions() {
        return root.resolve("deploy/flink-jvm.args");
    }

    /**
     * Flink's own jars and what they need, and nothing of Drover's.
     *
     * @throws SetupException where it was not built
     */
    public String flinkClassPath() {
        Path file = local().resolve("target/flink.classpath");
        try {
            return Files.readString(file, StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new SetupException(file + " is missing; " + BUILD, e);
        }
    }

    /**
     * The shaded jar, as it would be given to any cluster.
     *
     * @throws SetupException where there is none, or it holds other classes than were built
     */
    public Path jobJar() {
        Path jar = files(root.resolve("job/target"))
                .filter(path -> path.getFileName().toString().matches("drover-job-.*-all\\.jar"))
                .max(Comparator.comparing(Checkout::modified))
                .orElseThrow(() -> new SetupException("There is no shaded jar in " + root.resolve("job/target") + "; "
                        + BUILD + " (without -Dshade.skip)"));
        try (JarFile built = new JarFile(jar.toFile())) {
            for (String module : MODULES_OF_THE_JOB) {
                Path classes = root.resolve(module).resolve("target/classes");
                Optional<Path> other = files(classes)
                        .filter(file -> file.toString().endsWith(".class") && !holds(built, classes, file))
                        .findFirst();
                if (other.isPresent()) {
                    throw new SetupException("The shaded jar " + jar + " does not hold " + other.get()
                            + " as it was built last; " + BUILD + " (without -Dshade.skip)");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    /** By content: a build whose outcome is the same leaves the jar as it was, however old. */
    private static boolean holds(JarFile jar, Path classes, Path file) {
        ZipEntry entry = jar.getEntry(classes.relativize(file).toString().replace('\\', '/'));
        if (entry == null) {
            return false;
        }
        try {
            CRC32 crc = new CRC32();
            crc.update(Files.readAllBytes(file));
            return entry.getCrc() == crc.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toList()).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
