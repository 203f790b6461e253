package dev.drover.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsProcessTest {
    @TempDir
    Path folder;

    private Path pidFile;

    @BeforeEach
    void nameTheFile() {
        pidFile = folder.resolve("waiter-1.pid");
    }

    private OsProcess start() {
        return OsProcess.start(
                pidFile,
                List.of("sh", "-c", "while :; do sleep 0.2; done", OsProcess.mark(pidFile)),
                Map.of(),
                folder.resolve("waiter-1.out"),
                true);
    }

    @Test
    void aProcessIsFoundByItsFileUntilItIsKilled() {
        OsProcess started = start();
        assertThat(started.name()).isEqualTo("waiter-1");
        assertThat(OsProcess.find(pidFile)).map(OsProcess::pid).contains(started.pid());

        started.kill();

        assertThat(started.isAlive()).isFalse();
        assertThat(OsProcess.find(pidFile)).isEmpty();
        assertThat(pidFile).as("whoever looks can see that it is missing").exists();
    }

    @Test
    void aFrozenProcessIsAliveAndCanStillBeKilled() {
        OsProcess started = start();
        started.freeze();
        assertThat(started.isAlive()).isTrue();
        started.thaw();
        started.freeze();
        started.kill();
        assertThat(started.isAlive()).isFalse();
    }

    @Test
    void aStopTakesTheFileAwayToo() {
        start().stop();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void somebodyElsesProcessThatGotTheIdIsNotTakenForIt() throws Exception {
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        assertThat(OsProcess.find(pidFile)).isEmpty();
    }

    @Test
    void aCommandByWhichTheProcessCouldNotBeKnownIsRefused() {
        assertThatThrownBy(
                        () -> OsProcess.start(pidFile, List.of("sh"), Map.of(), folder.resolve("waiter-1.out"), true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(pidFile).doesNotExist();
    }
}
