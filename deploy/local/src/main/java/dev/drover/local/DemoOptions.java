package dev.drover.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be said to deploy/local/run. */
@Command(
        name = "deploy/local/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs Drover on this machine, from end to end: real texts are cut into files, each file becomes a work item, "
                    + "a Lambda function embeds it, the outputs are verified, and those that the function lost or "
                    + "damaged are healed. In the end the ledger is held against the function's own record.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 every item stands on one final line and all of it was proved; 1 something does not hold, or "
                    + "the demo could not run; 2 a mistake in what was said."
        })
final class DemoOptions {
    @Option(
            names = "--scenario",
            paramLabel = "FILE|none",
            description = "How the function misbehaves. Default: conf/scenarios/strays.yaml")
    @Nullable
    String scenario;

    @Option(names = "--seed", paramLabel = "N", description = "Draws other strays. Default: the scenario's own.")
    @Nullable
    Long seed;

    @Option(names = "--items", paramLabel = "N", description = "Files to embed. Default: ${DEFAULT-VALUE}")
    int items = 200;

    @Option(names = "--rows", paramLabel = "N", description = "Texts in each file. Default: ${DEFAULT-VALUE}")
    int rows = 50;

    @Option(names = "--parallelism", paramLabel = "N", description = "Of the Flink job. Default: ${DEFAULT-VALUE}")
    int parallelism = 2;

    @Option(
            names = "--port",
            paramLabel = "PORT|FROM-TO",
            description = "Of Flink's web UI; the first free one is taken. Default: ${DEFAULT-VALUE}")
    String port = "8081-8180";

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "Everything is written here; it must be empty or not exist. Default: a new folder in "
                    + "deploy/local/.work")
    @Nullable
    Path dir;

    @Option(
            names = "--keep",
            description = "Stays up after the end, with the web UI and its finished job, until Ctrl-C.")
    boolean keep;
}
