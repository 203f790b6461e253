package dev.drover.connectors.lambda;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operating system lets this process have as many connections as calls are to be in flight: each is an open
 * file. To be asked where the calls are made, since every TaskManager has a limit of its own. Without it the calls above
 * the limit would fail one by one, each as a fault of the network.
 */
final class OpenFiles {
    /** Jars, logs, RocksDB's tables, and the connections of Flink, Kinesis and the store. */
    private static final int OTHERS = 500;

    private OpenFiles() {}

    /** How many this process may have open. */
    static long allowed() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean
                ? ((UnixOperatingSystemMXBean) system).getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /**
     * For a person, what is wrong and what to do; null where there is room.
     *
     * @param maxInFlight calls at once
     * @param connections that may be open for them, those of calls that were given up included
     */
    static @Nullable String problem(int maxInFlight, int connections, long allowed) {
        long needed = (long) connections + OTHERS;
        return needed <= allowed
                ? null
                : "dispatch.max-in-flight: " + maxInFlight + " calls at once need " + needed
                        + " open files, and the operating system allows this process " + allowed
                        + "; raise its limit (ulimit -n, LimitNOFILE of systemd, nofile of the container), or lower"
                        + " dispatch.max-in-flight";
    }
}
