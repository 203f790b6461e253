package dev.drover.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where all that one run of a script writes goes. */
public final class RunFolder {
    private RunFolder() {}

    /**
     * @param dir what the person asked for; null for a new folder in deploy/local/.work
     * @param root of the repository
     * @throws SetupException if there is something in the folder, or it can't be made
     */
    public static Path of(@Nullable Path dir, Path root, Clock clock) {
        try {
            if (dir != null) {
                if (!isFree(dir)) {
                    throw new SetupException(notFree(dir));
                }
                return Files.createDirectories(dir.toAbsolutePath().normalize());
            }
            return in(work(root), "", clock);
        } catch (IOException e) {
            throw cannotBeMade(e);
        }
    }

    /** Where a run's folder is made unless the person asks for another place. */
    public static Path work(Path root) {
        return root.resolve("deploy/local/.work");
    }

    /**
     * A new folder whose name ends with the time.
     *
     * @param parent where; made if it does not exist
     * @param prefix what the name begins with
     * @throws SetupException if it can't be made
     */
    public static Path in(Path parent, String prefix, Clock clock) {
        String name =
                prefix + DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").format(LocalDateTime.now(clock));
        try {
            Path work = Files.createDirectories(parent.toAbsolutePath().normalize());
            // Two may start in the same second.
            for (int number = 1; ; number++) {
                Path folder = work.resolve(number == 1 ? name : name + "." + number);
                if (!Files.exists(folder)) {
                    return Files.createDirectory(folder);
                }
            }
        } catch (IOException e) {
            throw cannotBeMade(e);
        }
    }

    private static SetupException cannotBeMade(IOException e) {
        return new SetupException("The folder for this run can't be made: " + e, e);
    }

    /** Whether there is nothing there yet. */
    static boolean isFree(Path dir) {
        return !Files.exists(dir) || isEmptyFolder(dir);
    }

    static String notFree(Path dir) {
        return "--dir: " + dir + " must be an empty folder, or not exist yet";
    }

    private static boolean isEmptyFolder(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
