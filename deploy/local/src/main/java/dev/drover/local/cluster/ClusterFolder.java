package dev.drover.local.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a cluster keeps what: everything that its processes write is under one folder. */
public final class ClusterFolder {
    private final Path root;

    private ClusterFolder(Path root) {
        this.root = root;
    }

    /** The folder is made where it is missing. */
    public static ClusterFolder at(Path folder) throws IOException {
        ClusterFolder made = new ClusterFolder(
                Files.createDirectories(folder.toAbsolutePath()).toRealPath());
        for (Path part : new Path[] {made.conf(), made.logs(), made.temporary()}) {
            Files.createDirectories(part);
        }
        return made;
    }

    public Path root() {
        return root;
    }

    /** What FLINK_CONF_DIR is in a distribution. */
    public Path conf() {
        return root.resolve("conf");
    }

    public Path logs() {
        return root.resolve("log");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    /** The id of a process, as long as nobody stopped it on purpose. */
    public Path pidFile(String process) {
        return root.resolve(process + ".pid");
    }

    /** What the web UI shows in its tab of logs. */
    public Path log(String process) {
        return logs().resolve(process + ".log");
    }

    /** What the process printed; beside its log, where the web UI looks for it. */
    public Path out(String process) {
        return logs().resolve(process + ".out");
    }

    public Path checkpoints() {
        return root.resolve("checkpoints");
    }

    public Path savepoints() {
        return root.resolve("savepoints");
    }

    Path highAvailability() {
        return root.resolve("ha");
    }

    Path zooKeeper() {
        return root.resolve("zookeeper");
    }

    /** The newest checkpoint or savepoint that was completed, of any job. */
    public Optional<Path> latestState() {
        return Stream.of(checkpoints(), savepoints())
                .filter(Files::isDirectory)
                .flatMap(ClusterFolder::metadata)
                .max(Comparator.comparingLong(ClusterFolder::modifiedMillis))
                .map(Path::getParent);
    }

    /** Written last, so that whatever has it is complete. */
    private static Stream<Path> metadata(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 3)) {
            return files.filter(file -> file.endsWith("_metadata")).collect(Collectors.toList()).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long modifiedMillis(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
