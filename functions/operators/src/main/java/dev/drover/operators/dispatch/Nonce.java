package dev.drover.operators.dispatch;

import java.util.function.DoubleSupplier;

/** What makes the output URI of an invocation its own: 64 random bits in hex. */
final class Nonce {
    private Nonce() {}

    static String of(DoubleSupplier random) {
        long bits = (long) (random.getAsDouble() * (1L << 53)) ^ ((long) (random.getAsDouble() * (1L << 53)) << 11);
        String digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
