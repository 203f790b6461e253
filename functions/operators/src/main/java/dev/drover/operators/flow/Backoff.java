package dev.drover.operators.flow;

import java.io.Serializable;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff with full jitter: a uniform random part of {@code min(max, initial · 2^tries)}.
 *
 * <p>Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
public final class Backoff implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long initialMillis;
    private final long maxMillis;

    public Backoff(Duration initial, Duration max) {
        this.initialMillis = initial.toMillis();
        this.maxMillis = max.toMillis();
    }

    /**
     * @param tries that went wrong before, from 0
     * @param random uniform in [0, 1)
     * @return milliseconds, from 0 to the maximum
     */
    public long millis(int tries, DoubleSupplier random) {
        long ceiling = tries >= 40 ? maxMillis : Math.min(maxMillis, initialMillis << Math.min(tries, 30));
        if (ceiling < 0) {
            ceiling = maxMillis;
        }
        return (long) (random.getAsDouble() * ceiling);
    }
}
