package dev.drover.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random schedules of loss, delay, repetition, pauses, redrives, crashes and restores through the real admit and heal. */
class LifecycleModelTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 24);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theEquationHoldsAndEachGenerationHasOneFinalLine(long seed) throws Exception {
        System.out.println("seed " + seed);
        try (LifecycleModel model = new LifecycleModel(seed)) {
            model.submit(30);
            for (int step = 0; step < 600; step++) {
                model.step();
            }
            model.settle();
            model.check();
            assertThat(model.finalLines()).isGreaterThanOrEqualTo(30);
        }
    }
}
