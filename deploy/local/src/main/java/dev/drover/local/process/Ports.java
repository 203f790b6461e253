package dev.drover.local.process;

import dev.drover.local.SetupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address for processes that must be told theirs, and that come back on it after they were killed.
 *
 * <p>From below those that Linux (32768) and macOS (49152) hand to outgoing connections and to whoever asks for any port:
 * of these, one that is free now may be held by some process's connection when the killed one comes back.
 */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_767;
    private static final int TRIES = 1_000;

    private Ports() {}

    /** Different from each other, at random, so that two who ask at once hardly ever get the same. */
    public static List<Integer> free(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (int i = 0; i < TRIES && ports.size() < count; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new SetupException("Of the ports " + FIRST + " to " + LAST + " of the loopback address, " + count
                    + " are needed and hardly any is free. Stop what holds them and try again.");
        }
        return List.copyOf(ports);
    }

    public static int free() {
        return free(1).get(0);
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            // Somebody else's.
            return false;
        }
    }
}
