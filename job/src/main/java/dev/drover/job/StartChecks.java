package dev.drover.job;

/** PENDING */
final class StartChecks {
    private StartChecks() {}

    static void check(DroverSettings settings) {}
}
