package dev.drover.local.bench;

import dev.drover.local.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The memory of a process, as its operating system counts it. */
final class ResidentMemory {
    private ResidentMemory() {}

    /** The high-water mark that Linux keeps. */
    static double peakMib(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        @Nullable String line = null;
        if (Files.isReadable(status)) {
            for (String each : Files.readAllLines(status)) {
                line = each.startsWith("VmHWM:") ? each : line;
            }
        }
        if (line == null) {
            throw new SetupException("This benchmark needs Linux: it reads the memory of a process from " + status);
        }
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    }
}
