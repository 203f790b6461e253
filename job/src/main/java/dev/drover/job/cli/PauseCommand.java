package dev.drover.job.cli;

import dev.drover.contract.RunControl;
import dev.drover.job.report.RunDocuments;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;

@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = "Items of the run that come to admit are parked until it is resumed; what is in flight goes on.")
final class PauseCommand extends ControlCommand {
    PauseCommand(Drover drover) {
        super(drover);
    }

    @Override
    CompletableFuture<RunControl> apply(RunDocuments documents, String run) {
        return documents.change(run, control -> {
            if (control.paused) {
                return false;
            }
            control.paused = true;
            return true;
        });
    }

    @Override
    String told(RunControl control) {
        return "run " + control.run + " is paused; items are parked from now on (drover resume " + control.run + ")";
    }
}
