package dev.drover.local.chaos;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be said to deploy/local/chaos. */
@Command(
        name = "deploy/local/chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Drover on a Flink cluster of real processes, submits work all the time, and kills, freezes and rescales the "
                    + "job and lets Kinesis, Lambda and S3 fail, at random. Then everything is let to finish, and the ledger is "
                    + "held against what was submitted, the function's own record and the outputs.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 nothing was lost, doubled or escaped; 1 something was; 2 a mistake in what was said, or it could "
                    + "not be set up."
        })
final class ChaosOptions {
    @Option(
            names = "--seed",
            paramLabel = "N",
            required = true,
            description = "What happens when is drawn from it; the same seed draws the same plan.")
    long seed;

    @Option(names = "--minutes", paramLabel = "M", required = true, description = "How long; fractions may be said.")
    double minutes;

    @Option(
            names = "--aligned",
            negatable = true,
            description = "With aligned checkpoints. Default: unaligned ones (--no-aligned).")
    boolean aligned;

    @Option(names = "--rate", paramLabel = "N", description = "Items a second. Default: ${DEFAULT-VALUE}")
    double rate = 15;

    @Option(names = "--json", description = "Prints the figures as one line of JSON, last.")
    boolean json;

    @Option(names = "--plan", description = "Prints what would happen when, and does nothing.")
    boolean plan;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "Everything is written here; it must be empty or not exist. Default: a new folder in "
                    + "deploy/local/.work")
    @Nullable
    Path dir;
}
