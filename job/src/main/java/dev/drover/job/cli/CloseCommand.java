package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.job.report.RunDocuments;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "close",
        mixinStandardHelpOptions = true,
        description = "States how many items were sent to a run that was left open, so that it can be complete.")
final class CloseCommand extends ControlCommand {
    @Option(
            names = "--total",
            paramLabel = "N",
            required = true,
            description = "The number of distinct ids that were sent to the run, over all submissions.")
    private long total;

    CloseCommand(Drover drover) {
        super(drover);
    }

    @Override
    CompletableFuture<RunControl> apply(RunDocuments documents, String run) {
        if (total < 0) {
            throw CommandException.mistake("--total must be 0 or more");
        }
        return documents.close(run, total, drover.session().clock().millis());
    }

    @Override
    String told(RunControl control) {
        String closed = "run " + control.run + " is closed with " + Figures.items(total);
        return control.totals.size() < 2
                ? closed
                : closed + "; it was closed with other numbers before " + control.totals + ", the last one counts";
    }
}
