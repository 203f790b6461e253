package dev.drover.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.local.SetupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void portsDifferAndAreBelowThoseOfOutgoingConnections() {
        List<Integer> ports = Ports.free(50);

        assertThat(ports).hasSize(50).doesNotHaveDuplicates().allMatch(port -> port >= 20_000 && port < 32_768);
    }

    @Test
    void aPortThatSomebodyHoldsIsNotFree() throws IOException {
        int port = Ports.free();
        try (ServerSocket held = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(held.getLocalPort())).isFalse();
        }
    }

    @Test
    void moreThanThereAreIsRefused() {
        assertThatThrownBy(() -> Ports.free(20_000))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("20000 are needed");
    }
}
