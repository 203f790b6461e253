package dev.drover.local.cluster;

import dev.drover.local.SetupException;
import java.net.URI;
import java.util.Optional;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;

/** Asks ZooKeeper who leads, with Flink's own client. */
final class Leader {
    private Leader() {}

    /** The REST address of the JobManager that leads; it may have died a moment ago. */
    static Optional<URI> of(Configuration configuration) {
        try (RestClusterClient<String> client = new RestClusterClient<>(configuration, "drover")) {
            URI found = URI.create(client.getWebInterfaceURL().replace(' ', '_'));
            return found.isAbsolute() ? Optional.of(found) : Optional.empty();
        } catch (Exception e) {
            throw new SetupException("ZooKeeper can't be asked who leads: " + e.getMessage(), e);
        }
    }
}
