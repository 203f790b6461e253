package dev.drover.operators.flow;

/** What running a function costs, in billionths of a US dollar. */
public final class Price {
    private static final long MB_PER_GB = 1024;
    private static final long MILLIS_PER_SECOND = 1000;

    private Price() {}

    /**
     * @param millis that are billed
     * @param memoryMb the function's configured memory; 0 where it is not known, and then this is 0 too
     */
    public static long ofRunning(long millis, int memoryMb, long nanoUsdPerGbSecond) {
        return millis * memoryMb * nanoUsdPerGbSecond / (MB_PER_GB * MILLIS_PER_SECOND);
    }
}
