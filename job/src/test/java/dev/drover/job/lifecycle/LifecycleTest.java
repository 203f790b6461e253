package dev.drover.job.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.connectors.ledger.LedgerSink;
import dev.drover.job.report.LedgerEquation;
import dev.drover.job.report.StoreInMemory;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random schedules of loss, delay, repetition, reordering, redrives, pauses and crashes, each rolled back to its last
 * checkpoint with what was re-emitted since still in the stream. Millions of them, by hand:
 * {@code mvn test -pl job -am -Dtest=LifecycleTest -Dsurefire.failIfNoSpecifiedTests=false -Dlifecycle.schedules=3000000
 * -Dlifecycle.seed=7}. A failure names its seed and tells the shortest schedule that still fails.
 */
class LifecycleTest {
    private static final long SCHEDULES = Long.getLong("lifecycle.schedules", 20_000);
    private static final long FIRST_SEED = Long.getLong("lifecycle.seed", 1) * 1_000_000_000L;
    private static final int THREADS = 2;
    /** Reading a ledger as the command line does takes longer than playing its schedule. */
    private static final int RECOUNTED = 200;

    @Test
    void everyItemEndsOnOneFinalLineWhateverTheSchedule() {
        long begin = System.nanoTime();
        String failure = IntStream.range(0, THREADS)
                .parallel()
                .mapToObj(LifecycleTest::play)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        assertThat(failure).isNull();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("FIGURE %d schedules in %.1f s, %.0f/s%n", SCHEDULES, seconds, SCHEDULES / seconds);
    }

    private static String play(int thread) {
        try (Schedules schedules = new Schedules(Fault.NONE)) {
            return LongStream.range(0, SCHEDULES)
                    .filter(number -> number % THREADS == thread)
                    .mapToObj(number -> schedules.failure(
                            FIRST_SEED + number, number % RECOUNTED == thread ? LifecycleTest::recount : unused -> {}))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code drover status --recount} and the demo do. */
    private static void recount(World world) {
        StoreInMemory store = new StoreInMemory()
                .put(
                        LedgerSink.folder("s3://ledger/", World.RUN) + "part-0.jsonl",
                        String.join("\n", world.ledger().lines) + "\n");
        LedgerEquation equation =
                LedgerEquation.recount(store, "s3://ledger/", World.RUN).join();
        assertThat(equation.problems((long) world.submitted())).isEmpty();
        assertThat(equation.finals()).isEqualTo(world.ledger().counts());
        assertThat(equation.costNanoUsd()).isEqualTo(world.ledger().costNanoUsd);
    }

    @Test
    void aScheduleIsPlayedAgainAsItWas() throws Exception {
        try (Schedules schedules = new Schedules(Fault.ADMIT_FORGETS)) {
            for (long seed = 0; seed < 500; seed++) {
                assertThat(schedules.failure(seed, unused -> {})).isEqualTo(schedules.failure(seed, unused -> {}));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whateverIsBrokenAboutTheSeamsIsNoticed(Fault fault) throws Exception {
        try (Schedules schedules = new Schedules(fault)) {
            String failure = LongStream.range(0, 20_000)
                    .mapToObj(seed -> schedules.failure(seed, unused -> {}))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            assertThat(failure).contains("seed ", "cut down", "AssertionError");
        }
    }
}
